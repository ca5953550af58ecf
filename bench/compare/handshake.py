"""The least that a join can cost: the server's half of a DTLS handshake, by OpenSSL alone, without a network or a call.
It is to joins what the ideal loop is to packets, and says how fast this machine is."""
import json
import subprocess

import network
import servers

KEY = ("handshake", "openssl")  # as a point and a server of the results
CPU_MS = "cpu_ms_each"


def measure():
    """A report for Results."""
    command = ["taskset", "-c", str(network.SERVER_CORE), str(servers.BUILD / "bench/dtls/dtls_bench"),
               "--benchmark_filter=^BM_Endpoint_Handshake/", "--benchmark_format=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"error": done.stderr.strip() or "dtls_bench failed"}
    return {CPU_MS: json.loads(done.stdout)["benchmarks"][0]["real_time"] / 1e3}
