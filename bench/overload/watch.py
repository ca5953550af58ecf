"""Asks a server once a second how it is, and whether another may join, from the load generator's network namespace."""
import ctypes
import json
import os
import re
import threading
import time
import urllib.error
import urllib.request

import network

CLONE_NEWNET = 0x40000000


class Watch:
    def __init__(self, url):
        self.url = url
        self.samples = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _run(self):
        with open(f"/run/netns/{network.LOAD}", "rb") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        token = json.loads(self._ask("POST", "/v1/api/callStreams", {"Content-Type": "application/json"},
                                     b'{"userId":"late"}')[1])["token"]
        while not self._over.wait(1):
            text = self._ask("GET", "/metrics")[1]
            # A join without a description: refused for want of room, or for want of one.
            status, _ = self._ask("POST", "/whep/default/bench-0", {
                "Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}, b"v=0")
            sample = {name: self._value(text, metric) for name, metric in (
                ("shed", "overload_shed_ratio"), ("slots", "overload_slots_shed"), ("sheds", "overload_sheds_total"),
                ("load", "worker_load"), ("overflows", "receive_overflows_total"),
                ("audio", 'rtp_packets_total{worker="0",kind="audio",direction="forwarded"}'))}
            sample.update(time=time.time(), join=status)
            self.samples.append(sample)

    @staticmethod
    def _value(text, metric):
        labels = "" if "{" in metric else r'\{worker="0"\}'
        found = re.search(rf"^switchboard_{re.escape(metric)}{labels} (\S+)$", text, re.M)
        return float(found[1]) if found else None

    def _ask(self, method, path, headers=None, body=None):
        request = urllib.request.Request(self.url + path, body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError as failure:
            return 0, str(failure)
