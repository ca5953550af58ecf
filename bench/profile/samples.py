"""Samples of perf, each put into the class of work that it was taken in."""
import collections
import re
import subprocess

SEND, RECEIVE, WAIT, KERNEL = "kernel: send", "kernel: receive", "kernel: wait and wake", "kernel: other"
CIPHER, FRAMING, COPY, LIBC, OWN = "SRTP: cipher", "SRTP: packets", "copy", "C library, clock", "own logic"
CLASSES = (SEND, RECEIVE, WAIT, KERNEL, CIPHER, FRAMING, COPY, LIBC, OWN)

_SYSCALLS = {"sendmmsg": SEND, "sendmsg": SEND, "recvmmsg": RECEIVE, "recvmsg": RECEIVE, "ppoll": WAIT,
             "poll": WAIT, "epoll_wait": WAIT, "read": WAIT, "write": WAIT, "futex": WAIT, "clock_nanosleep": WAIT}
_FRAME = re.compile(r"\s+[0-9a-f]+ (.*) \((.*)\)$")


def _kernel(symbols):
    """By the system call that it was in, and that what interrupted it came on top of."""
    for symbol in symbols:
        call = re.match(r"(?:__x64_sys|__se_sys|__arm64_sys)_(\w+)", symbol)
        if call:
            return _SYSCALLS.get(call[1].removesuffix("_time64"), KERNEL)
    return KERNEL


def class_of(frames):
    """`frames`: (symbol, object), the innermost first."""
    symbol, where = frames[0]
    kernel = where.startswith("[") and where not in ("[vdso]", "[unknown]")  # or one of its modules
    if kernel or where.startswith("bpf_prog"):
        return _kernel([s for s, _ in frames])
    if "IPSec_MB" in where or "libcrypto" in where:
        return CIPHER
    if "dtls::" in symbol or "srtp" in where:
        return FRAMING
    if "libc.so" in where or "libc-" in where:
        return COPY if "mem" in symbol else LIBC
    if where == "[vdso]":
        return LIBC
    return OWN


def read(path, thread):
    """How many samples of `thread` there are of each class, and of each symbol of our own."""
    text = subprocess.run(["perf", "script", "-i", str(path), "--comms", thread, "-F", "comm,ip,sym,dso"],
                          capture_output=True, text=True, check=True).stdout
    classes, own = collections.Counter(), collections.Counter()
    for sample in text.split("\n\n"):
        frames = [(m[1].split("+0x")[0], m[2]) for m in map(_FRAME.match, sample.splitlines()[1:]) if m]
        if not frames:
            continue
        found = class_of(frames)
        classes[found] += 1
        if found == OWN:
            own[frames[0][0]] += 1
    return classes, own
