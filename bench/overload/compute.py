"""Computes for five milliseconds of every eight, and prints once a second how far it counted in a second of its own."""
import time

PART, PERIOD = 0.005, 0.008  # seconds


def compute():
    count, due, report = 0, time.monotonic(), time.monotonic() + 1
    while True:
        while time.monotonic() < due + PART:
            count += 1
        due = max(due + PERIOD, time.monotonic())
        now = time.monotonic()
        if now >= report:
            print(f"{time.time():.2f} {count * PERIOD / PART / (now - report + 1):.0f}", flush=True)
            count, report = 0, now + 1
        time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    compute()
