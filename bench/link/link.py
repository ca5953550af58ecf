#!/usr/bin/env python3
"""A link between two network namespaces, in user space: Debian's kernel can do this with netem, some others cannot.

Usage: link.py CLIENT_NAMESPACE SERVER_ADDRESS CLIENT_ADDRESS, in the namespace of the server. It makes a TUN device
in each namespace. Towards the client packets pass a bottleneck with a drop-tail queue and are then delayed; from the
client they are only delayed. A line with a number on standard input sets the bottleneck's rate in bit/s, its end ends
the link. Every REPORT seconds a line of JSON on standard output counts what has passed since the start:

  at       milliseconds since 1970
  offered  bytes of IP packets that came to the bottleneck
  carried  bytes that left it
  dropped  packets that found the queue full
  queue    milliseconds that a packet waited at most, of those that came since the last report
"""
import collections
import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time

DELAY = 0.020  # seconds each way
QUEUE = 0.300  # seconds, at the rate of the moment: who would wait longer is dropped
REPORT = 0.1
MTU = 1500
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
_DEVICES = ("link0", "link1")


class Bottleneck:
    """One packet after the other at `rate` bit/s. Times are seconds of time.monotonic()."""

    def __init__(self, rate):
        self.rate = rate
        self.offered = self.carried = self.dropped = self.most_wait = 0
        self._waiting = collections.deque()
        self._bytes = 0
        self.leaves_at = None  # when the first of them is through

    def take(self, packet, now):
        self.offered += len(packet)
        wait = self._bytes * 8 / self.rate
        if wait > QUEUE:
            self.dropped += 1
            return
        self.most_wait = max(self.most_wait, wait)
        self._waiting.append(packet)
        self._bytes += len(packet)
        if self.leaves_at is None:
            self.leaves_at = now + len(packet) * 8 / self.rate

    def through(self, now):
        """Packets that have passed, each with the exact time, however late we are asked."""
        while self._waiting and self.leaves_at <= now:
            packet = self._waiting.popleft()
            self._bytes -= len(packet)
            self.carried += len(packet)
            yield packet, self.leaves_at
            self.leaves_at = self.leaves_at + len(self._waiting[0]) * 8 / self.rate if self._waiting else None

    def report(self):
        line = {"at": time.time() * 1e3, "offered": self.offered, "carried": self.carried, "dropped": self.dropped,
                "queue": self.most_wait * 1e3}
        self.most_wait = 0
        return json.dumps(line)


class Delay:
    """What is on its way to one of the two devices."""

    def __init__(self, device):
        self._device = device
        self._packets = collections.deque()

    def take(self, packet, at):
        self._packets.append((at + DELAY, packet))

    @property
    def next_at(self):
        return self._packets[0][0] if self._packets else None

    def deliver(self, now):
        while self._packets and self._packets[0][0] <= now:
            os.write(self._device, self._packets.popleft()[1])


def tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


def configure(client, addresses):
    """The second device moves to the client; each has the other as its peer and its way to everywhere."""
    def ip(*words):
        subprocess.run(("ip", *words), check=True)

    ip("link", "set", _DEVICES[1], "netns", client)
    for where, device, own, peer in (((), _DEVICES[0], *addresses), (("-n", client), _DEVICES[1], *addresses[::-1])):
        ip(*where, "address", "add", own, "peer", peer, "dev", device)
        ip(*where, "link", "set", device, "mtu", str(MTU), "up")
        ip(*where, "route", "add", "default", "dev", device)  # browsers ask it for "their" address


def packets(device, to):
    """Those that wait to be read and go to that address: browsers also call for name servers and routers."""
    while True:
        try:
            packet = os.read(device, MTU)
        except BlockingIOError:
            return
        if packet[0] >> 4 == 4 and packet[16:20] == to:
            yield packet


def run(server_end, client_end, addresses):
    to_server, to_client = (socket.inet_aton(address) for address in addresses)
    bottleneck, down, up = Bottleneck(rate=1e9), Delay(client_end), Delay(server_end)
    report_at = time.monotonic()
    while True:
        deadlines = [at for at in (bottleneck.leaves_at, down.next_at, up.next_at, report_at) if at is not None]
        readable, _, _ = select.select([server_end, client_end, sys.stdin], [], [],
                                       max(0, min(deadlines) - time.monotonic()))
        now = time.monotonic()
        if server_end in readable:
            for packet in packets(server_end, to_client):
                bottleneck.take(packet, now)
        if client_end in readable:
            for packet in packets(client_end, to_server):
                up.take(packet, now)
        for packet, at in bottleneck.through(now):
            down.take(packet, at)
        down.deliver(now)
        up.deliver(now)
        if sys.stdin in readable:
            line = sys.stdin.readline()
            if not line:
                return
            bottleneck.rate = float(line)
        if now >= report_at:
            print(bottleneck.report(), flush=True)
            report_at += REPORT


def main():
    client, *addresses = sys.argv[1:]
    os.nice(-20)  # browsers use all there is, and a late packet would be taken for a long queue
    ends = [tun(name) for name in _DEVICES]
    configure(client, addresses)
    try:
        run(*ends, addresses)
    except (KeyboardInterrupt, BrokenPipeError):
        pass


main()
