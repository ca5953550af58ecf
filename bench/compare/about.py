"""What a run says of where it was made."""
import datetime
import os
import platform


def _first(path, key):
    with open(path, encoding="utf-8") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith(key)), "?")


def machine():
    flags = _first("/proc/cpuinfo", "flags").split()
    return {
        "date": datetime.date.today().isoformat(),
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "vector AES": "yes" if "vaes" in flags else "no",
        "memory": f"{int(_first('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.0f} GiB",
        "kernel": f"{platform.machine()}, Linux {platform.release()}",
    }
