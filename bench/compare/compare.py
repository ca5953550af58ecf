#!/usr/bin/env python3
"""Measures the ideal loop, Switchboard and Janus side by side and reports; see run.sh, which prepares for it."""
import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys

import about
import handshake
import network
import servers
from plots import number
from points import POINTS
from report import Report
from results import Results

PATIENCE_SECONDS = 90  # beyond what a run measures


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[], metavar="POINT", help="points or groups to measure")
    parser.add_argument("--servers", nargs="+", default=[], help="only these")
    parser.add_argument("--seconds", type=float, help="of each run, instead of each point's own")
    parser.add_argument("--out", type=pathlib.Path, default=servers.ROOT / "build/compare")
    parser.add_argument("--busy_machine", action="store_true",
                        help="others use this machine, too: run before them, and report although cores are busy")
    parser.add_argument("--keep", action="store_true", help="add to what --out has instead of beginning anew")
    parser.add_argument("--report_only", action="store_true", help="of what --out has")
    return parser.parse_args()


def measure(server, point, seconds, busy_machine):
    """One run of load against a fresh server: its report, or why there is none."""
    try:
        with server:
            command = [str(servers.BUILD / "bench/load/load"), "--server", server.kind, "--url", server.url,
                       "--pid", str(server.pid), "--core", str(network.LOAD_CORE), "--json", "-", "--no_table",
                       "--seconds", str(seconds), *(["--allow_busy"] if busy_machine else []), *point.load]
            done = subprocess.run(network.inside(network.LOAD, *command), capture_output=True, text=True,
                                  timeout=seconds + PATIENCE_SECONDS, check=False)
    except (RuntimeError, subprocess.TimeoutExpired) as failure:
        return {"error": str(failure)}
    if done.returncode != 0:
        return {"error": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "load failed"}
    return json.loads(done.stdout)


def tell(point, server, report):
    if "error" in report:
        line = report["error"]
    else:
        media, process = report["media"], report["process"]
        line = (f"{number(process['cpu_us_per_packet']):>8} µs  {media['received_per_second']:9.0f}/s  "
                f"missing {media['missing']:<6} p50 {media['latency_ms']['p50']:8.3f}  "
                f"p99 {media['latency_ms']['p99']:8.3f} ms  core {number(process['core_busy']):>5}  "
                f"generator {report['generator_busy']:.2f}")
    print(f"{point.key:14} {server.name:12} {line}", flush=True)


def measure_handshake(results, repeat, here):
    report = handshake.measure()
    results.add(*handshake.KEY, repeat, here, report)
    print(f"{handshake.KEY[0]:14} {handshake.KEY[1]:12} {handshake.line(report)}", flush=True)


def chosen(options):
    wanted = set(options.only)
    return [p for p in POINTS if not wanted or p.key in wanted or p.group in wanted]


def run(options, results, command):
    here = about.machine() | {"command": command}
    with network.Network():
        for point in chosen(options):
            for repeat in range(options.repeats):
                for name in point.servers:
                    if options.servers and name not in options.servers:
                        continue
                    if point.key == handshake.BESIDE and name == servers.Switchboard.name:
                        measure_handshake(results, repeat, here)
                    server = servers.named(name)
                    seconds = options.seconds or point.seconds
                    report = measure(server, point, seconds, options.busy_machine)
                    results.add(point.key, name, repeat, here | {
                        f"version of {server.kind}": server.version(), "busy machine": options.busy_machine}, report)
                    tell(point, server, report)


def main():
    options = arguments()
    if not options.report_only:
        network.check()
    options.out.mkdir(parents=True, exist_ok=True)
    runs = options.out / "runs.jsonl"
    if not (options.keep or options.report_only):
        runs.unlink(missing_ok=True)
    results = Results(runs)
    if options.busy_machine:
        os.nice(-15)
    if not options.report_only:
        run(options, results, "bench/compare/run.sh " + shlex.join(sys.argv[1:]))
    print(Report(results, options.out).write())


if __name__ == "__main__":
    main()
