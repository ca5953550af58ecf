"""The least that a join can cost: the server's half of a DTLS handshake (bench/dtls), without a network or a call. It is to
joins what the ideal loop is to packets, and says how fast this machine is."""
import json
import subprocess
import tempfile

import network
import servers

KEY = ("handshake", "openssl")  # as a point and a server of the results
CPU_MS = "cpu_ms_each"
BESIDE = "join-storm"  # the point that it is measured with
_PATIENCE_SECONDS = 60


def measure():
    """A report for Results."""
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        command = ["taskset", "-c", str(network.SERVER_CORE), str(servers.BUILD / "bench/dtls/dtls_bench"),
                   "--benchmark_filter=^BM_Endpoint_Handshake/", f"--benchmark_out={told.name}", "--benchmark_out_format=json"]
        try:
            subprocess.run(command, stdout=subprocess.DEVNULL, timeout=_PATIENCE_SECONDS, check=True)
            benchmark = json.load(told)["benchmarks"][0]
        except (subprocess.SubprocessError, ValueError, LookupError) as failure:
            return {"error": f"no handshake was measured: {failure}"}
    if benchmark.get("error_occurred"):
        return {"error": f"no handshake was measured: {benchmark['error_message']}"}
    return {CPU_MS: benchmark["real_time"] / 1e3}


def line(report):
    return report.get("error") or f"{report[CPU_MS]:.3f} ms for the server's half of a handshake"
