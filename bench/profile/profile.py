#!/usr/bin/env python3
"""Where the media worker's time goes while it forwards; see run.sh, which prepares for it.

perf samples the server under a steady load, in the namespaces of bench/compare; every sample of the media worker is
put into a class of work. What counts as our own logic is everything that is neither the kernel's, nor SRTP, nor the C
library's."""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "compare"))
import network  # noqa: E402
import plots  # noqa: E402
import samples  # noqa: E402
import servers  # noqa: E402

SHAPES = {
    "video": ("1 → 50, frames of 16 packets, 60 fps", ["--subscribers", "50", "--frame_packets", "16", "--fps", "60"]),
    "calls": ("four calls of 1 → 50, frames of 16 packets, 60 fps",
              ["--calls", "4", "--subscribers", "50", "--frame_packets", "16", "--fps", "60"]),
    "ten": ("six calls of ten, everyone sees nine",
            ["--calls", "6", "--publishers", "10", "--subscribers", "10", "--slots", "9", "--audio", "--frame_packets", "4",
             "--fps", "30"]),
    "browsers": ("1 → 50, 16 × 60 fps, with congestion control as browsers ask for",
                 ["--subscribers", "50", "--frame_packets", "16", "--fps", "60", "--as_browsers", "--warm_up", "10"]),
}
MEDIA_THREAD = "media-0"
SAMPLES_A_SECOND = 4000
MOST_OWN = 0.15


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--seconds", type=float, default=8, help="of sampling")
    parser.add_argument("--symbols", type=int, default=12, help="of our own to list")
    parser.add_argument("--out", type=pathlib.Path, default=servers.ROOT / "build/profile")
    return parser.parse_args()


def profile(shape, options):
    """The load generator's report, and the samples by class and by symbol."""
    recorded = options.out / f"{shape}.data"
    load = SHAPES[shape][1]
    with servers.Switchboard() as server:
        command = [str(servers.BUILD / "bench/load/load"), "--url", server.url, "--pid", str(server.pid), "--core",
                   str(network.LOAD_CORE), "--json", "-", "--seconds", str(options.seconds + 2), *load]
        with subprocess.Popen(network.inside(network.LOAD, *command), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as generator:
            began = generator.stderr.readline()  # the first second was measured: everybody is there
            recording = subprocess.run(
                ["perf", "record", "-q", "-F", str(SAMPLES_A_SECOND), "--call-graph", "fp", "-p", str(server.pid), "-o",
                 str(recorded), "sleep", str(options.seconds)], capture_output=True, text=True, check=False)
            report, trouble = generator.communicate()
    if generator.returncode != 0:
        sys.exit(f"{shape}: {(began + trouble).strip()}")
    if recording.returncode != 0:
        sys.exit(f"perf records nothing: {recording.stderr.strip()}\nIt needs /proc/sys/kernel/perf_event_paranoid to allow "
                 "it, and a kernel with perf events.")
    return json.loads(report), *samples.read(recorded, MEDIA_THREAD)


def tell(shape, options):
    report, classes, own = profile(shape, options)
    total = sum(classes.values())
    if total == 0:
        sys.exit(f"{shape}: perf saw nothing of the thread {MEDIA_THREAD}.")
    share = {name: classes[name] / total for name in samples.CLASSES}
    title = SHAPES[shape][0]
    print(f"{title}: {report['media']['received_per_second']:.0f} packets/s, "
          f"{report['process']['cpu_us_per_packet']:.3f} µs a packet, {total} samples of the media worker")
    for name, value in share.items():
        print(f"  {name:24} {value:7.1%}")
    print(f"  our own logic is {share[samples.OWN]:.1%}, to be at most {MOST_OWN:.0%}; of all samples:")
    for symbol, count in own.most_common(options.symbols):
        print(f"    {count / total:6.2%}  {symbol[:90]}")
    svg = plots.shares("Where the media worker's time goes", title, share)
    path = options.out / f"{shape}.svg"
    path.write_text(svg)
    subprocess.run(["rsvg-convert", "--zoom", "2", "-o", str(path.with_suffix(".png")), str(path)], check=False)
    return {"shape": shape, "report": report, "share": share, "own": {s: c / total for s, c in own.most_common(50)}}


def main():
    options = arguments()
    network.check()
    if shutil.which("perf") is None:
        sys.exit("This needs perf (package linux-perf).")
    options.out.mkdir(parents=True, exist_ok=True)
    with network.Network():
        told = [tell(shape, options) for shape in options.only]
    (options.out / "profile.json").write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
