"""Runs that were measured: one JSON object a line, appended as they come, so that a report can be made of any."""
import json
import statistics


class Results:
    def __init__(self, path):
        self.path = path
        self.runs = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def add(self, point, server, repeat, report):
        run = {"point": point, "server": server, "repeat": repeat, "report": report}
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

    def median(self, point, server, *path):
        """The median over repeats of a value inside the reports; None without any."""
        values = []
        for report in self.reports(point, server):
            value = report
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            if value is not None:
                values.append(value)
        return statistics.median(values) if values else None

    def servers(self, point):
        seen = []
        for run in self.runs:
            if run["point"] == point and run["server"] not in seen:
                seen.append(run["server"])
        return seen
