"""What Switchboard is to reach, and whether it did: one row for each target."""
from typing import NamedTuple

CPU = ("process", "cpu_us_per_packet")
P50, P99 = ("media", "latency_ms", "p50"), ("media", "latency_ms", "p99")
RATE_LATENCY_MS = 20  # beyond it a core is not keeping up


class Target(NamedTuple):
    what: str
    value: float | None
    unit: str
    must: float
    aim: float | None
    most: bool = True  # no more than that; else no less

    def _reaches(self, bar):
        return self.value <= bar if self.most else self.value >= bar

    def verdict(self):
        if self.value is None:
            return "not measured"
        if not self._reaches(self.must):
            return "missed"
        return "reached, and the aim" if self.aim is not None and self._reaches(self.aim) else "reached"

    def bar(self, bar):
        return "–" if bar is None else f"{'≤' if self.most else '≥'} {bar:,g}"


def _ratio(results, point, path, other):
    ours, theirs = (results.median(point, server, *path) for server in ("switchboard", other))
    return ours / theirs if ours is not None and theirs else None


def _carried(results, point):
    """Everything arrived, in each of its runs, and soon. Less than was offered was shed, which is no gap in any stream."""
    def worst(*path):
        return results.worst(point.key, "switchboard", *path) or 0

    least = results.least(point.key, "switchboard", "media", "received_per_second")
    return (least is not None and least >= 0.99 * point.x * 1000 and worst("media", "missing") == 0
            and worst("media", "silent_streams") == 0 and worst(*P99) < RATE_LATENCY_MS)


def _lossless_rate(results, points):
    """In thousands a second: up to the first rate that was not carried."""
    carried = None
    for point in sorted((p for p in points if p.group == "rate"), key=lambda p: p.x):
        if not _carried(results, point):
            break
        carried = results.median(point.key, "switchboard", "media", "received_per_second") / 1000
    return carried


def targets(results, points):
    def median(point, *path):
        return results.median(point, "switchboard", *path)

    def cpu(point, other):
        return _ratio(results, point, CPU, other)

    return [
        Target("CPU per forwarded packet, 1 → 50, 16 × 60 fps, of Janus", cpu("video", "janus"), "", 0.10, 0.05),
        Target("the same, of the ideal loop in trains of 4", cpu("video", "limit-4"), "", 2, 1.3),
        Target("1 → 50, 8 × 30 fps, of Janus", cpu("small-frames", "janus"), "", 0.20, 0.10),
        Target("five calls of 1 → 5, of Janus", cpu("small-calls", "janus"), "", 0.20, 0.10),
        Target("1 → 50, paced evenly, of Janus", cpu("even", "janus"), "", 0.20, 0.10),
        Target(f"lossless out of one core, p99 below {RATE_LATENCY_MS} ms", _lossless_rate(results, points), "kpps",
               400, 700, most=False),
        Target("latency of a burst of 8 to 50, p50, of Janus", _ratio(results, "small-frames", P50, "janus"), "",
               0.15, 0.07),
        Target("memory of a subscriber with video", median("growth-200", "process", "rss_kb_per_subscriber"), "kB",
               60, 30),
        Target("CPU of a join", median("join-storm", "joins", "cpu_ms_each"), "ms", 0.9, 0.65),
        Target("joins of a core", median("join-storm", "joins", "per_second"), "/s", 1000, None, most=False),
        Target("latency added at half load, p50", median("half-load", *P50), "ms", 0.3, None),
        Target("latency added at half load, p99", median("half-load", *P99), "ms", 2, None),
    ]
