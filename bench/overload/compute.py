"""compute.py PART: computes for so many milliseconds of every eight, and prints once a second how far it counted in a
second of its own."""
import sys
import time

PERIOD = 0.008  # seconds


def compute(part):
    count, due, report = 0, time.monotonic(), time.monotonic() + 1
    while True:
        while time.monotonic() < due + part:
            count += 1
        due = max(due + PERIOD, time.monotonic())
        now = time.monotonic()
        if now >= report:
            print(f"{time.time():.2f} {count * PERIOD / part / (now - report + 1):.0f}", flush=True)
            count, report = 0, now + 1
        time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    compute(int(sys.argv[1]) / 1000)
