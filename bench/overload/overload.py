#!/usr/bin/env python3
"""Twice the load that the server can carry, for a minute; see run.sh, which prepares for it.

First a ramp finds what the server forwards at most and at which pace of video that is; then a fresh server is given a
little more than that, 60 % of it, twice as much as it can carry, 60 % again, and a little more once more: what it does
with a little more, just before and after, is the peak that goodput is compared with too, since a virtual machine is not
the same from minute to minute. The server's core is shared with a process that does
nothing but compute, unless --whole_core says otherwise: the generator needs more of its own core for a packet that it
receives than the server for one that it sends, so that it would be the bottleneck. It leaves the server the same amount
of computing throughout, however fast the core is.
"""
import argparse
import contextlib
import json
import pathlib
import statistics
import subprocess
import sys
import time
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "compare"))
import network  # noqa: E402
import servers  # noqa: E402
from rival import Rival, measure  # noqa: E402
from watch import Watch  # noqa: E402


class Shape(typing.NamedTuple):
    title: str
    left_ms: float  # of every eight that the server has its core
    load: list  # what the load generator is told


SHAPES = {
    "1to500": Shape("one publisher, 500 subscribers", 3,
                    ["--subscribers", "500", "--audio", "--frame_packets", "4", "--fps", "10"]),
    # Twice the peak stays below what the server takes from one participant: 3,000 packets a second, 20 Mb/s.
    "20x19": Shape("20 publishers, 20 who receive 19", 1.2,
                   ["--publishers", "20", "--subscribers", "20", "--slots", "19", "--audio", "--frame_packets", "6",
                    "--fps", "5", "--packet_size", "800"]),
}
MOST_BUSY = 0.9  # of its core: a generator that is busier falls behind, and what it does not take looks lost
SETTLE = 10  # seconds within which everything must be back
BELOW, FULL = 0.6, 1.2  # of the pace at which it still keeps up
RAMP_SECONDS, RAMP_START, RAMP_FACTOR, RAMP_STEPS = 4, 4, 1.2, 15


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--overload", type=float, default=2, help="times what the server can carry")
    parser.add_argument("--seconds", type=float, default=60, help="of overload")
    parser.add_argument("--whole_core", action="store_true", help="the server has its core to itself")
    parser.add_argument("--out", type=pathlib.Path, default=servers.ROOT / "build/overload")
    return parser.parse_args()


class Switchboard(servers.Switchboard):
    def command(self, scratch):
        return [*super().command(scratch), "--max_video_slots", "19"]


class Run(typing.NamedTuple):
    """One run of load; "at" is the second of it, everywhere."""
    report: dict  # the load generator's
    samples: list  # what the server said of itself
    given: list  # what it had of its core; empty where that was all of it

    def core(self, first, last):
        """What it had, usually; 1 where nobody measured it."""
        return statistics.median([s["core"] for s in during(self.given, first, last)] or [1])

    def generator_busiest(self):
        """Of its own core, in the worst second."""
        return max(s["generator_busy"] for s in self.report["by_second"])


class Phase(typing.NamedTuple):
    first: float  # second
    last: float
    factor: float  # of the pace at which the server still keeps up


def phases(options):
    planned = {"start": (BELOW, SETTLE / 2), "full before": (FULL, SETTLE), "below": (BELOW, SETTLE),
               "over": (options.overload, options.seconds), "after": (BELOW, 2 * SETTLE),
               "full after": (FULL, SETTLE)}
    result, at = {}, 0
    for name, (factor, seconds) in planned.items():
        result[name] = Phase(at, at + seconds, factor)
        at += seconds
    return result


class Peak(typing.NamedTuple):
    """The most that the server forwards."""
    rate: float  # packets a second
    rate_per_core: float  # of what it had
    pace: float  # of video, the highest at which it shed nothing
    core: float  # what it had, usually


def run(shape, paces, options):
    with Switchboard() as server, contextlib.nullcontext() if options.whole_core else Rival(
            server.scratch, SHAPES[shape].left_ms, options.reference) as rival:
        command = ["chrt", "-r", "1", str(servers.BUILD / "bench/load/load"), "--url", server.url, "--pid", str(server.pid),
                   "--core", str(network.LOAD_CORE), "--json", "-", "--no_table", "--allow_busy",
                   "--phases", *[f"{pace:.4g}x{seconds:g}" for pace, seconds in paces], *SHAPES[shape].load]
        with Watch(server.url) as watch:
            done = subprocess.run(network.inside(network.LOAD, *command), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{shape}: {done.stderr.strip()}\n{(server.scratch / 'log').read_text()[-2000:]}")
        ended = time.time()
        print("".join(line + "\n" for line in (server.scratch / "log").read_text().splitlines()
                      if "media worker" in line), end="", file=sys.stderr)
    report = json.loads(done.stdout)
    began = ended - report["seconds"]
    samples = [{"at": s.pop("time") - began, **s} for s in watch.samples if s["shed"] is not None]
    given = [{"at": at - began, "core": core} for at, core in (rival.gave if rival else [])]
    loaded = Run(report, samples, given)
    if loaded.generator_busiest() > MOST_BUSY:
        print(f"  these are no figures of the server: its load generator had {loaded.generator_busiest():.2f} of a core to "
              "do in one of the seconds. Leave the server less of its own core (left_ms).", flush=True)
    return loaded


def during(seconds, first, last):
    return [s for s in seconds if first < s["at"] <= last + 0.01]


def ramp(shape, options):
    paces = [RAMP_START * RAMP_FACTOR ** i for i in range(RAMP_STEPS)]
    ramped = run(shape, [(pace, RAMP_SECONDS) for pace in paces], options)
    rates, cores, kept_up, saturated = [], [], None, False
    for i, pace in enumerate(paces):
        begin, end = i * RAMP_SECONDS, (i + 1) * RAMP_SECONDS
        steady = during(ramped.report["by_second"], begin + 1, end)
        rates.append(sum(s["received"] for s in steady) / len(steady))
        cores.append(ramped.core(begin + 1, end))
        shed = max((s["shed"] for s in during(ramped.samples, begin, end + 1)), default=0)
        print(f"  pace {pace:6.2f}: {rates[-1]:9.0f} packets/s, shed {shed:.2f}, server {steady[-1]['cpu_share']:.2f}, "
              f"audio missing {steady[-1]['audio_missing']}, core {cores[-1]:.3g}", flush=True)
        saturated = shed > 0
        if not saturated:
            kept_up = pace
    if not saturated or kept_up is None:
        sys.exit(f"{shape}: the server shed nothing at pace {paces[-1]:.0f}, or always, so its peak is not known: ramp "
                 "further (RAMP_STEPS), or leave it another part of its core (left_ms).")
    return Peak(max(rates), max(rate / core for rate, core in zip(rates, cores)), kept_up,
                ramped.core(0, ramped.report["seconds"]))


def judge(shape, loaded, options, peak):
    phase = phases(options)

    def seconds(name, skip=0):
        """Of a phase, without the first `skip`."""
        return during(loaded.report["by_second"], phase[name].first + skip, phase[name].last)

    def rate(name, skip):
        return statistics.mean(s["received"] for s in seconds(name, skip))

    def core(name):
        return loaded.core(phase[name].first, phase[name].last)

    below, after = seconds("below", 1), seconds("after")
    goodput, end = rate("over", 3), phase["over"].last
    around = (rate("full before", 4) + rate("full after", 4)) / 2
    usual = statistics.median(s["received"] for s in below)
    back = next((s["at"] - end for i, s in enumerate(after)
                 if all(later["received"] >= 0.97 * usual for later in after[i:])), None)
    told = [s["at"] for s in loaded.samples if phase["over"].first < s["at"] <= phase["after"].last and s["shed"] > 0]
    audio = seconds("over")[-1]["audio_missing"] - below[-1]["audio_missing"]
    audio_received = sum(s["audio_received"] for s in seconds("over"))
    joins = [s["join"] for s in during(loaded.samples, phase["over"].first + 3, end)]
    return {
        "shape": shape,
        "lost below saturation": below[-1]["missing"] - below[0]["missing"],
        "goodput, share of the peak in the ramp": goodput / peak.rate,
        "the same by what it had of its core": goodput / core("over") / peak.rate_per_core,
        "goodput, share of the peak just before and after": goodput / around,
        "audio lost": audio / max(1, audio + audio_received),
        "recovered after, s": back,
        "shedding told, s": [min(told), max(told)] if told else None,
        "joins refused (503)": f"{sum(j == 503 for j in joins)} of {len(joins)}",
        "the generator's core, busiest second": loaded.generator_busiest(),
        "figures of the server, not of its generator": loaded.generator_busiest() <= MOST_BUSY,
        "what it had of its core, share of that in the ramp": {
            name: round(core(name) / peak.core, 2) for name in phase},
    }


def main():
    options = arguments()
    network.check()
    options.out.mkdir(parents=True, exist_ok=True)
    options.reference = measure()
    results = []
    with network.Network(receive_apart=False):
        for shape in options.only:
            print(f"{shape}: {SHAPES[shape].title}", flush=True)
            peak = ramp(shape, options)
            loaded = run(shape, [(phase.factor * peak.pace, phase.last - phase.first)
                                 for phase in phases(options).values()], options)
            (options.out / f"{shape}.json").write_text(json.dumps(
                {"peak": peak.rate, "load": loaded.report, "server": loaded.samples, "core": loaded.given}))
            results.append(judge(shape, loaded, options, peak))
            for name, value in results[-1].items():
                print(f"  {name:52} {value:.4g}" if isinstance(value, float) else f"  {name:52} {value}", flush=True)
    (options.out / "overload.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
