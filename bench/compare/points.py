"""What is measured: each point is a shape of calls and media, given to load, and the servers it makes sense for."""
from dataclasses import dataclass, field

ALL = ("limit-4", "switchboard", "janus")


@dataclass
class Point:
    key: str
    title: str
    load: list
    servers: tuple = ALL
    seconds: float = 5
    group: str = "table"
    x: float = 0  # where it stands on its group's axis
    notes: str = field(default="")


def shape(subscribers, packets, fps, *more, calls=1):
    return ["--calls", str(calls), "--subscribers", str(subscribers), "--frame_packets", str(packets), "--fps", str(fps),
            *more]


# A participant's media in calls like those of people: 1.15 Mb/s of video at 30 fps, and Opus.
_CALL = ("--audio", "--packet_size", "1200")

# Points about joining, not about packets.
JOINS = ("joins", "join-storm")

POINTS = [
    Point("video", "1 → 50, frames of 16 packets, 60 fps", shape(50, 16, 60),
          servers=("limit-1", "limit-2", "limit-4", "limit-8", "limit-16", "switchboard", "janus")),
    Point("varied", "1 → 50, 16 × 60 fps, frames of different sizes", shape(50, 16, 60, "--varied"),
          servers=("switchboard", "janus")),
    Point("browsers", "1 → 50, 16 × 60 fps, with congestion control as browsers ask for",
          shape(50, 16, 60, "--as_browsers", "--warm_up", "10"), servers=("switchboard",)),
    Point("sha1", "1 → 50, 16 × 60 fps, AES-CM and HMAC-SHA1 as older clients have",
          shape(50, 16, 60, "--profile", "SRTP_AES128_CM_HMAC_SHA1_80"), servers=("switchboard", "janus")),
    Point("small-frames", "1 → 50, frames of 8 packets, 30 fps", shape(50, 8, 30)),
    Point("small-calls", "five calls of 1 → 5, frames of 8 packets, 30 fps", shape(5, 8, 30, calls=5)),
    Point("even", "1 → 50, 960 packets/s paced evenly", shape(50, 16, 60, "--even")),
    Point("half-load", "seven calls of ten, everyone sees nine: half of a core",
          shape(10, 4, 30, "--publishers", "10", "--slots", "9", *_CALL, calls=7), servers=("switchboard",),
          group="latency"),
    Point("joins", "200 subscribers join one after the other", shape(200, 1, 5), servers=("switchboard", "janus"),
          seconds=2),
    Point("join-storm", "600 subscribers join, 32 at a time", shape(600, 1, 5, "--at_once", "32"),
          servers=("switchboard", "janus"), seconds=2),
]
POINTS += [Point(f"growth-{n}", f"1 → {n}, frames of 8 packets, 30 fps", shape(n, 8, 30), group="growth", x=n, seconds=4)
           for n in (1, 10, 25, 100, 200)]
POINTS += [Point(f"rate-{calls * 48}", f"{calls} calls of 1 → 50, frames of 16 packets, 60 fps: {calls * 48} kpps",
                 shape(50, 16, 60, calls=calls), servers=("limit-4", "switchboard"), group="rate", x=calls * 48,
                 seconds=4)
           for calls in (2, 4, 6, 8, 10, 12, 14, 16)]

POINTS += [
    Point("calls-1to1", "20 calls of two", shape(2, 4, 30, "--publishers", "2", *_CALL, calls=20), group="capacity",
          servers=("switchboard", "janus")),
    Point("calls-10way", "one call of ten, everyone sees nine",
          shape(10, 4, 30, "--publishers", "10", "--slots", "9", *_CALL), group="capacity",
          servers=("switchboard", "janus")),
    Point("calls-1toN", "one speaker, 100 who watch", shape(100, 4, 30, *_CALL), group="capacity",
          servers=("switchboard", "janus")),
]
