// What went over the wire at the server's media port, as the kernel saw it (dumpcap, read by tshark).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "./runner.mjs";

export class Capture {
  #directory = mkdtempSync(join(tmpdir(), "switchboard-capture-"));
  #file = join(this.#directory, "wire.pcap");
  #process;

  /** @param {any} t the test, which ends it @param {number} port of UDP @returns {Promise<Capture>} */
  static async start(t, port) {
    const capture = new Capture();
    t.defer(() => {
      capture.#process.kill("SIGKILL");
      rmSync(capture.#directory, { recursive: true, force: true });
    });
    let said = "";
    capture.#process = spawn("dumpcap",
      ["-i", "any", "-f", `udp port ${port}`, "-s", "64", "-w", capture.#file], { stdio: ["ignore", "ignore", "pipe"] });
    capture.#process.stderr.on("data", (text) => (said += text));
    await until("the capture begins", () => said.includes("File:"));
    return capture;
  }

  /** @returns {Promise<{at: number, from: number, to: number, kind: string}[]>} in order; at: ms, from, to: ports */
  async stop() {
    this.#process.kill("SIGINT");
    await once(this.#process, "exit");
    const fields = ["frame.time_epoch", "udp.srcport", "udp.dstport", "udp.payload"].flatMap((each) => ["-e", each]);
    const { status, stdout, stderr } = spawnSync("tshark",
      ["-n", "-r", this.#file, "-T", "fields", ...fields], { encoding: "utf8", maxBuffer: 1 << 30 });
    assert.equal(status, 0, stderr);
    return stdout.trimEnd().split("\n").map((line) => {
      const [seconds, from, to, payload] = line.split("\t");
      return { at: seconds * 1000, from: Number(from), to: Number(to), kind: kindOf(payload) };
    });
  }
}

/** RFC 7983, and RFC 5761 for RTCP. @param {string} payload in hexadecimal */
function kindOf(payload = "") {
  const [first, second] = [parseInt(payload.slice(0, 2), 16), parseInt(payload.slice(2, 4), 16)];
  if (payload.startsWith("0001")) return "check";
  if (first < 4) return "stun";
  if (first < 128) return "dtls";
  return second >= 192 && second <= 223 ? "rtcp" : "rtp";
}
