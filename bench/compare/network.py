"""Two network namespaces joined by a veth pair: the servers in one, the load generator in the other.

On plain loopback the kernel charges the receiver's half of the stack to the sender. Here each end's packets are
received on the core of that end (RPS), so that a server is charged for what it does and nothing else.
"""
import os
import shutil
import subprocess
import sys

# Another name lets two of these run at a time.
_NAME = os.environ.get("SWITCHBOARD_BENCH_NETWORK", "sb-bench")
SERVER, LOAD = f"{_NAME}-server", f"{_NAME}-load"
SERVER_ADDRESS, LOAD_ADDRESS = "10.77.0.1", "10.77.0.2"
SERVER_CORE, LOAD_CORE = 0, 1
_GRO_NS = 20_000  # for which packets of a flow are waited for
_DEVICES = {SERVER: "sb-bench-s", LOAD: "sb-bench-l"}


def check():
    """Ends the program with a sentence where it cannot measure."""
    if os.geteuid() != 0:
        sys.exit("This needs root: it makes network namespaces.")
    if not {SERVER_CORE, LOAD_CORE} <= os.sched_getaffinity(0):
        sys.exit(f"This needs cores {SERVER_CORE} and {LOAD_CORE}, one for the server and one for the load generator; "
                 f"it may run on {sorted(os.sched_getaffinity(0))}.")
    for program, package in (("ip", "iproute2"), ("ethtool", "ethtool")):
        if shutil.which(program) is None:
            sys.exit(f"This needs {program} (package {package}).")


def _run(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        hint = ("\nIn a container, network namespaces need CAP_NET_ADMIN and CAP_SYS_ADMIN (--privileged)."
                if "not permitted" in said else "")
        sys.exit(f"{' '.join(words)}: {said}{hint}")


def inside(namespace, *words):
    """The command line that runs `words` in a namespace."""
    return ["ip", "netns", "exec", namespace, *words]


class Network:
    """`receive_apart`: the server's packets are received on its own core, one by one; else on the generator's, and what
    comes of a flow within some microseconds is handed up at once (GRO), as network cards do.
    """

    def __init__(self, receive_apart=True):
        self._receive_apart = receive_apart

    def __enter__(self):
        self.__exit__()
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _build(self):
        for namespace in (SERVER, LOAD):
            _run("ip", "netns", "add", namespace)
        _run("ip", "link", "add", _DEVICES[SERVER], "netns", SERVER, "type", "veth",
             "peer", "name", _DEVICES[LOAD], "netns", LOAD)
        self._configure(SERVER, SERVER_ADDRESS)
        self._configure(LOAD, LOAD_ADDRESS)
        self._receive_on(LOAD, LOAD_CORE)
        if self._receive_apart:
            self._receive_on(SERVER, SERVER_CORE)
        else:
            self._receive_as_a_card(SERVER)

    def _configure(self, namespace, address):
        device = _DEVICES[namespace]
        _run(*inside(namespace, "ip", "address", "add", f"{address}/30", "dev", device))
        for each in ("lo", device):
            _run(*inside(namespace, "ip", "link", "set", each, "up"))

    def _receive_on(self, namespace, core):
        queue = f"/sys/class/net/{_DEVICES[namespace]}/queues/rx-0/rps_cpus"
        _run(*inside(namespace, "sh", "-c", f"echo {1 << core:x} > {queue}"))

    def _receive_as_a_card(self, namespace):
        device = _DEVICES[namespace]
        _run(*inside(namespace, "ethtool", "-K", device, "gro", "on", "rx-udp-gro-forwarding", "on"))
        for name, value in (("gro_flush_timeout", _GRO_NS), ("napi_defer_hard_irqs", 2)):
            _run(*inside(namespace, "sh", "-c", f"echo {value} > /sys/class/net/{device}/{name}"))

    def __exit__(self, *_):
        for namespace in (SERVER, LOAD):
            subprocess.run(["ip", "netns", "delete", namespace], capture_output=True, check=False)
