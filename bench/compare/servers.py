"""The servers that are compared, each started afresh for each run, pinned to its core, in its namespace."""
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

import network

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/release"


class Server:
    """A process that answers at `url` once it is ready."""
    kind = name = url = ""

    def command(self, scratch):
        raise NotImplementedError

    def __enter__(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="sb-bench-"))
        self.log = open(self.scratch / "log", "wb")
        pinned = ["taskset", "-c", str(network.SERVER_CORE), *self.command(self.scratch)]
        self.process = subprocess.Popen(network.inside(network.SERVER, *pinned), stdout=self.log,
                                        stderr=subprocess.STDOUT)
        self._wait_until_ready()
        return self

    def _wait_until_ready(self):
        for _ in range(200):
            if self.process.poll() is not None:
                break
            if self.ready():
                return
            time.sleep(0.05)
        text = (self.scratch / "log").read_text(errors="replace")
        self.__exit__()
        raise RuntimeError(f"{self.name} does not start:\n{text[-2000:]}")

    def ready(self):
        probe = ["python3", "-c", "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=1)",
                 self.probe]
        return subprocess.run(network.inside(network.LOAD, *probe), capture_output=True, check=False).returncode == 0

    @property
    def pid(self):  # `ip netns exec` and taskset replace themselves
        return self.process.pid

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


class Switchboard(Server):
    kind = name = "switchboard"
    url = f"http://{network.SERVER_ADDRESS}:8080"
    probe = f"{url}/healthz"

    def command(self, scratch):
        return [str(BUILD / "switchboard"), "--dev", "--http_listen", f"{network.SERVER_ADDRESS}:8080",
                "--data_dir", str(scratch / "data"), "--workers", "1"]

    @staticmethod
    def version():
        described = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
                                   capture_output=True, text=True, check=False)
        return described.stdout.strip() or "unknown"


class Janus(Server):
    """Debian's package with the VideoRoom plugin alone and no limits on bandwidth, else as it comes."""
    kind = name = "janus"
    url = f"http://{network.SERVER_ADDRESS}:8088/janus"
    probe = f"{url}/info"

    def command(self, scratch):
        (scratch / "janus.jcfg").write_text("""
general: { debug_level = 2, session_timeout = 0 }
nat: { full_trickle = false }
media: { rtp_port_range = "20000-40000" }
plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,\
libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,\
libjanus_videocall.so,libjanus_voicemail.so" }
transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,\
libjanus_websockets.so" }
""")
        (scratch / "janus.transport.http.jcfg").write_text(f"""
general: {{ json = "compact", base_path = "/janus", http = true, port = 8088, ip = "{network.SERVER_ADDRESS}",
            https = false }}
admin: {{ admin_http = false }}
""")
        (scratch / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")
        return ["janus", "--configs-folder", str(scratch), "--disable-colors", "--interface",
                network.SERVER_ADDRESS, "--ice-enforce-list", network.SERVER_ADDRESS]

    @staticmethod
    def version():
        return _debian_version("janus")


class Limit(Server):
    kind = "limit"
    url = f"udp://{network.SERVER_ADDRESS}:9000"

    def __init__(self, train):
        self.train = train
        self.name = f"limit-{train}"

    def command(self, scratch):
        return [str(BUILD / "bench/limit/limit"), "--port", "9000", "--train", str(self.train)]

    def ready(self):
        return b"limit: port" in (self.scratch / "log").read_bytes()

    @staticmethod
    def version():
        return Switchboard.version()


def _debian_version(package):
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True,
                           check=False)
    return asked.stdout.strip()


def named(name):
    if name.startswith("limit-"):
        return Limit(int(name.removeprefix("limit-")))
    return {"switchboard": Switchboard, "janus": Janus}[name]()
