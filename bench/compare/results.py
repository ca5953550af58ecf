"""Runs that were measured: one JSON object a line, appended as they come, so that a report can be made of any."""
import json
import statistics


class Results:
    def __init__(self, path):
        self.path = path
        self.runs = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def add(self, point, server, repeat, about, report):
        """`about`: what and where it ran, a flat dictionary."""
        run = {"point": point, "server": server, "repeat": repeat, "about": about, "report": report}
        self.runs.append(run)
        with open(self.path, "a") as file:
            file.write(json.dumps(run) + "\n")

    def reports(self, point, server):
        found = [r["report"] for r in self.runs if r["point"] == point and r["server"] == server]
        return [report for report in found if "error" not in report]

    def error(self, point, server):
        found = [r["report"]["error"] for r in self.runs if r["point"] == point and r["server"] == server
                 and "error" in r["report"]]
        return found[-1] if found else None

    def abouts(self):
        """What the runs say of themselves: {key: its values, each once}."""
        found = {}
        for run in self.runs:
            for key, value in run.get("about", {}).items():
                values = found.setdefault(key, [])
                if value not in values:
                    values.append(value)
        return found

    def values(self, point, server, *path):
        """Of each repeat, a value inside its report."""
        values = []
        for report in self.reports(point, server):
            value = report
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            if value is not None:
                values.append(value)
        return values

    def median(self, point, server, *path):
        """None without any."""
        values = self.values(point, server, *path)
        return statistics.median(values) if values else None

    def worst(self, point, server, *path):
        """The highest; None without any."""
        return max(self.values(point, server, *path), default=None)

    def least(self, point, server, *path):
        return min(self.values(point, server, *path), default=None)

    def servers(self, point):
        seen = []
        for run in self.runs:
            if run["point"] == point and run["server"] not in seen:
                seen.append(run["server"])
        return seen
