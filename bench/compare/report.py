"""The report: what was measured, against what, how, and what it means for an operator."""
import shlex
import statistics
import subprocess

import handshake
import plots
from page import Page
from plots import number
from points import JOINS, POINTS
from targets import CPU, targets

_LIMITS = ("limit-1", "limit-2", "limit-4", "limit-8", "limit-16")
_ORDER = (*_LIMITS, "switchboard", "janus")
# What a core is given to do at most: beyond it, latency grows faster than load.
_FULL_CORE = 0.8
_PACKET_BITS = 8 * 1250  # with SRTP, UDP and IP


def _ratio(a, b):
    return "–" if a is None or not b else f"{a / b:.3f}"


def _range(values):
    return f"{number(min(values))}–{number(max(values))}" if values else "–"


class Report:
    def __init__(self, results, folder):
        self.results, self.folder = results, folder
        self.page = Page("Switchboard, Janus and the ideal loop")

    def _warn(self):
        def shared(run):
            known = run.get("about", {}).get("busy machine")
            return run["report"].get("generator_busy", 0) > _FULL_CORE if known is None else known

        if any(map(shared, self.results.runs)):
            self.page.paragraph(
                "This machine was shared with other work while it was measured, so cores were busy with more than what "
                "is measured here. CPU per packet compares roughly; latencies, losses and joins per second do not count.")

    def write(self):
        self._warn()
        self._targets()
        self._summary()
        self._costs()
        self._growth()
        self._rate()
        self._joins()
        self._capacity()
        self._how()
        (self.folder / "report.md").write_text(self.page.markdown())
        (self.folder / "report.html").write_text(self.page.html())
        return self.folder / "report.md"

    def _median(self, point, server, *path):
        return self.results.median(point, server, *path)

    def _picture(self, name, svg, text):
        path = self.folder / f"{name}.svg"
        path.write_text(svg)
        subprocess.run(["rsvg-convert", "--zoom", "2", "-o", str(path.with_suffix(".png")), str(path)], check=False)
        self.page.picture(path.name, text)

    def _targets(self):
        self.page.heading("Targets")
        self.page.table(("what", "Switchboard", "", "must", "aim", "verdict"),
                        [(t.what, number(t.value), t.unit, t.bar(t.must), t.bar(t.aim), t.verdict())
                         for t in targets(self.results, POINTS)])

    def _summary(self):
        self.page.heading("What it costs, as ratios")
        rows = []
        for point in (p for p in POINTS if p.group == "table" and p.key not in JOINS):
            ours = self._median(point.key, "switchboard", *CPU)
            if ours is None:
                continue
            ideal = [m for m in (self._median(point.key, limit, *CPU) for limit in _LIMITS) if m is not None]
            rows.append((f"CPU per forwarded packet, {point.title}", number(ours),
                         _ratio(ours, self._median(point.key, "janus", *CPU)),
                         _ratio(ours, self._median(point.key, "limit-4", *CPU)),
                         _ratio(ours, min(ideal, default=None))))
        self.page.table(("what", "Switchboard, µs", "÷ Janus", "÷ ideal loop, trains of 4", "÷ the best ideal loop"), rows)
        latency = ("media", "latency_ms", "p50")
        ours, theirs = (self._median("small-frames", s, *latency) for s in ("switchboard", "janus"))
        self.page.paragraph(
            f"Latency of a burst of 8 packets to 50 subscribers, p50: {number(ours)} ms, Janus {number(theirs)} ms "
            f"(÷ Janus {_ratio(ours, theirs)}).")
        p50, p99, core = (self._median("half-load", "switchboard", *path) for path in (
            latency, ("media", "latency_ms", "p99"), ("process", "core_busy")))
        self.page.paragraph(
            f"Latency that Switchboard adds in seven calls of ten people, who keep {number(core)} of a core busy: "
            f"p50 {number(p50)} ms, p99 {number(p99)} ms.")

    def _costs(self):
        self.page.heading("Points")
        header = ("server", "runs", "µs CPU per packet", "from–to", "packets/s", "missing at worst", "p50 ms", "p99 ms",
                  "p99.9 ms", "core", "generator")
        for point in (p for p in POINTS if p.group == "table" and p.key not in JOINS):
            measured = [s for s in _ORDER if s in self.results.servers(point.key)]
            if not measured:
                continue
            self.page.paragraph(point.title)
            rows = []
            for server in measured:
                get = lambda *path, server=server: number(self._median(point.key, server, *path))
                costs = self.results.values(point.key, server, *CPU)
                rows.append((plots.LABELS[server], len(costs), number(statistics.median(costs) if costs else None),
                             _range(costs), get("media", "received_per_second"),
                             number(self.results.worst(point.key, server, "media", "missing")),
                             *(get("media", "latency_ms", p) for p in ("p50", "p99", "p99_9")),
                             get("process", "core_busy"), get("generator_busy")))
            self.page.table(header, rows)
            for doubt in filter(None, (self._doubts(point.key, server) for server in measured)):
                self.page.paragraph(doubt)
            svg = plots.bars("CPU of the server per forwarded packet", point.title,
                             [(s, self._median(point.key, s, *CPU),
                               number(self._median(point.key, s, *CPU)) + " µs") for s in measured])
            self._picture(f"cost-{point.key}", svg, f"CPU per forwarded packet: {point.title}")

    def _doubts(self, point, server):
        """What makes a row worth less than its figures."""
        worst = lambda *path: self.results.worst(point, server, *path) or 0
        doubts = []
        if worst("media", "missing") > 0.001 * worst("media", "received"):
            doubts.append("it was given more than it could carry, so its latency says how much waited, and its CPU per "
                          "packet is that of a server that is never idle")
        if worst("media", "not_authentic"):
            doubts.append(f"{worst('media', 'not_authentic')} packets were not authentic")
        if worst("media", "silent_streams"):
            doubts.append(f"{worst('media', 'silent_streams')} streams had stopped when the run ended")
        if worst("generator_dropped"):
            doubts.append(f"the generator itself had no room for {worst('generator_dropped')} packets")
        return f"{plots.LABELS[server]}: {'; '.join(doubts)}." if doubts else None

    def _series(self, group, *path):
        points = sorted((p for p in POINTS if p.group == group), key=lambda p: p.x)
        if group == "growth":
            points = sorted(points + [p for p in POINTS if p.key == "small-frames"], key=lambda p: p.x or 50)
        return {server: [(p.x or 50, self._median(p.key, server, *path)) for p in points]
                for server in ("limit-4", "switchboard", "janus")}

    def _growth(self):
        self.page.heading("How it grows with subscribers")
        shape = "one publisher, frames of 8 packets of 1,200 bytes at 30 fps"
        self._picture("growth-cpu", plots.lines("CPU per forwarded packet", shape, "subscribers", "µs",
                                                self._series("growth", *CPU), log_y=True),
                      "CPU per forwarded packet by subscribers")
        self._picture("growth-latency", plots.lines("One-way latency, p99", shape, "subscribers", "ms",
                                                    self._series("growth", "media", "latency_ms", "p99"), log_y=True),
                      "Latency by subscribers")

    def _rate(self):
        self.page.heading("How far one core goes")
        rows = []
        for point in (p for p in POINTS if p.group == "rate" or p.key == "video"):
            for server in ("limit-4", "switchboard"):
                get = lambda *path, server=server, point=point: self._median(point.key, server, *path)
                if get("seconds") is None:
                    error = self.results.error(point.key, server)
                    if error:
                        rows.append((point.title, plots.LABELS[server], error, *["–"] * 5))
                    continue
                rows.append((point.title, plots.LABELS[server], number(get("media", "received_per_second")),
                             number(self.results.worst(point.key, server, "media", "missing")),
                             number(get("media", "latency_ms", "p99")),
                             number(get("process", "core_busy")), number(get("generator_busy")), number(get(*CPU))))
        self.page.table(("load", "server", "forwarded/s", "missing at worst", "p99 ms", "core", "generator", "µs"), rows)

    def _joins(self):
        self.page.heading("Joining")
        rows = []
        for point in (p for p in POINTS if p.key in JOINS):
            for server in (s for s in point.servers if s in self.results.servers(point.key)):
                get = lambda *path, server=server, point=point: number(self._median(point.key, server, *path))
                rows.append((point.title, plots.LABELS[server], get("joins", "cpu_ms_each"), get("joins", "per_second"),
                             get("joins", "time_ms", "p50"), get("joins", "time_ms", "p95"),
                             number(self._median(point.key, server, "process", "rss_kb_per_subscriber"))))
        self.page.table(("load", "server", "CPU ms per join", "joins/s", "to first media, p50 ms", "p95 ms", "kB each"),
                        rows)
        self.page.paragraph("A join is everything: HTTP, SDP, ICE, DTLS, SRTP keys, first media (joins/s: until the last one "
                            "has its keys, for its media waits for the publisher's next frame); the token comes from the "
                            "application beforehand. The generator does the other half of each handshake on a single core. "
                            "What the media of those who are there already costs meanwhile is subtracted, at the price of a "
                            "packet afterwards.")
        alone = self._median(*handshake.KEY, handshake.CPU_MS)
        join = self._median(handshake.BESIDE, "switchboard", "joins", "cpu_ms_each")
        if alone and join:
            self.page.paragraph(f"The server's half of a DTLS handshake, in a loop without a network, takes {number(alone)} ms on "
                                f"this machine; a join is {join / alone:.2f} of them.")

    def _capacity(self):
        self.page.heading("Capacity of one core")
        rows = []
        kinds = (("calls-1to1", 20, "calls of two"), ("calls-10way", 1, "calls of ten"),
                 ("calls-1toN", 100, "viewers of one speaker"))
        for key, count, what in kinds:
            for server in ("switchboard", "janus"):
                share = self._median(key, server, "process", "cpu_share")
                if not share:
                    continue
                core = max(share, self._median(key, server, "process", "core_busy") or 0)
                packets = self._median(key, server, "media", "received_per_second")
                fit = _FULL_CORE / share * count
                size = self._median(key, server, "process", "rss_mb") / count
                rows.append((what, plots.LABELS[server], f"{_FULL_CORE / core * count:,.0f}", f"{fit:,.0f}",
                             number(self._median(key, server, *CPU)), number(packets / count),
                             f"{fit * packets / count * _PACKET_BITS / 1e9:.1f} Gb/s, {fit * size / 1e3:.1f} GB",
                             number(self.results.worst(key, server, "media", "missing"))))
        self.page.table(("what", "server", "fit, as measured", "fit, at most", "µs per packet", "packets/s each",
                         "network and memory then, at most", "missing"), rows)
        self.page.paragraph(
            "Each participant sends 1.15 Mb/s of video at 30 fps (frames of 4 packets) and Opus; in calls of ten one hears "
            "three. What fits is 80 % of a core divided by what the measured calls needed, scaled up from these few: as "
            "measured, by all the time that the core was not idle, interrupts included; at most, by the CPU of the "
            "server's process alone. More load makes a packet cheaper, since more of them share a wake-up and an "
            "interrupt, so the truth lies between the two.")

    def _how(self):
        self.page.heading("How this was measured")
        lines = [f"{key:22} {', '.join(map(str, values))}" for key, values in self.results.abouts().items()]
        lines.append("")
        for point in (p for p in POINTS if self.results.servers(p.key)):
            seconds = self._median(point.key, self.results.servers(point.key)[0], "seconds") or point.seconds
            lines.append(f"{point.key:16} load {shlex.join(point.load)} --seconds {seconds:.0f}")
        self.page.code("\n".join(lines))
        profiles = sorted({r["report"]["srtp"] for r in self.results.runs if "srtp" in r["report"]})
        self.page.paragraph(
            "Two network namespaces joined by a veth pair; server and generator each on its own core, each end's packets "
            "received on its own core (RPS). Every run starts a fresh server; repeats are interleaved and the figures "
            "are medians. CPU is user and system time of the server's process; latency is from just before a frame is "
            "sent to the kernel's arrival stamp at a subscriber; every packet is counted and one in 64 authenticated. "
            f"SRTP was {', '.join(profiles)}. The ideal loop has no signaling, ICE, DTLS, feedback or repair.")
