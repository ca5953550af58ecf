"""Takes some milliseconds of every eight of the server's core, and tells how fast the core was meanwhile: virtual
machines change their speed by a factor of two within minutes, and figures from different speeds do not compare.
"""
import pathlib
import subprocess
import sys

import network

PROGRAM = pathlib.Path(__file__).with_name("compute.py")


class Rival:
    """While entered, `speeds` fills: (wall-clock time, how far it counted in a second of its own)."""

    def __init__(self, scratch, part):
        self._part = part  # milliseconds
        self._log = scratch / "rival"
        self.speeds = []

    def __enter__(self):
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(network.SERVER_CORE), "chrt", "-f", "2", sys.executable, PROGRAM,
                 str(self._part)], stdout=log)
        return self

    def __exit__(self, *_):
        if self._process.poll() is not None:
            raise RuntimeError(f"{PROGRAM} ended by itself: see its message above")
        self._process.kill()
        self._process.wait()
        lines = self._log.read_text().rpartition("\n")[0].splitlines()
        self.speeds = [tuple(map(float, line.split())) for line in lines]
