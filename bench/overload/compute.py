"""compute.py LEFT REFERENCE: computes, and leaves to others of every eight milliseconds what a core that counts to
REFERENCE in a second would do in LEFT of them: more of a slower core, less of a faster one. Prints once a second what
it left, in counts a second.
compute.py measure: how far this core counts in a second, when it is at its fastest."""
import sys
import time

PERIOD = 0.008  # seconds
SHORTEST, LONGEST = 0.001, 0.0074  # part of it
SMOOTHING = 0.05


def count_for(seconds):
    """How far it counted, a second."""
    count, start = 0, time.monotonic()
    while (now := time.monotonic()) < start + seconds:
        count += 1
    return count / (now - start)


def compute(left, reference):
    speed, due = reference, time.monotonic()
    report, given = due + 1, 0
    while True:
        part = min(max(PERIOD - left * reference / speed, SHORTEST), LONGEST)
        speed += (count_for(part) - speed) * SMOOTHING
        given += (PERIOD - part) * speed
        due = max(due + PERIOD, time.monotonic())
        now = time.monotonic()
        if now >= report:
            print(f"{time.time():.2f} {given / (now - report + 1):.0f}", flush=True)
            report, given = now + 1, 0
        time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        print(f"{max(count_for(0.1) for _ in range(20)):.0f}")
    else:
        compute(float(sys.argv[1]) / 1000, float(sys.argv[2]))
