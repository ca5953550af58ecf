"""Has the server's core but for a fixed amount of computing: virtual machines change their speed by half within
minutes, and what a server forwards at one speed says nothing about another.
"""
import pathlib
import subprocess
import sys

import network

PROGRAM = pathlib.Path(__file__).with_name("compute.py")


def _on_server_core(*words):
    return ["taskset", "-c", str(network.SERVER_CORE), "chrt", "-f", "2", sys.executable, PROGRAM, *words]


def measure():
    """How far the server's core counts in a second now: what a Rival keeps to."""
    return float(subprocess.run(_on_server_core("measure"), check=True, capture_output=True, text=True).stdout)


class Rival:
    """While entered, leaves the server what `left` milliseconds of every eight of a core of speed `reference` would
    do; `gave` fills: (wall-clock time, what it left in counts a second)."""

    def __init__(self, scratch, left, reference):
        self._command = _on_server_core(str(left), str(reference))
        self._log = scratch / "rival"
        self.gave = []

    def __enter__(self):
        with self._log.open("w") as log:
            self._process = subprocess.Popen(self._command, stdout=log)
        return self

    def __exit__(self, *_):
        if self._process.poll() is not None:
            raise RuntimeError(f"{PROGRAM} ended by itself: see its message above")
        self._process.kill()
        self._process.wait()
        lines = self._log.read_text().rpartition("\n")[0].splitlines()
        self.gave = [tuple(map(float, line.split())) for line in lines]
