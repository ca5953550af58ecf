// The real server, on free ports, with a data directory of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { freeTcpPort, freeUdpPort, mediaAddress } from "./network.mjs";
import { until } from "./runner.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const binary = process.env.SWITCHBOARD_BINARY ?? join(root, "build/release/switchboard");
const running = new Set(); // ended with us, however we end
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
const kLogTail = 40; // lines shown when a test fails

export class Server {
  #process = null;
  #log = [];
  #directory = mkdtempSync(join(tmpdir(), "switchboard-e2e-"));
  #listen;
  #media;

  /**
   * @param {any} t the test, which ends the server
   * @param {{listen?: string, media?: string}} [options] the address of HTTP, one more that media is told of
   */
  static async start(t, { listen = "127.0.0.1", media } = {}) {
    const server = new Server();
    server.#listen = listen;
    server.#media = media;
    server.httpPort = await freeTcpPort();
    server.mediaPort = await freeUdpPort();
    server.url = `http://127.0.0.1:${server.httpPort}`;
    t.defer((failed) => server.#end(failed));
    await server.launch();
    return server;
  }

  /** Starts the process (again) on the same ports. */
  async launch() {
    if (!existsSync(binary)) {
      throw new Error(`There is no ${binary}; build it or set SWITCHBOARD_BINARY`);
    }
    const args = ["--dev", "--http_listen", `${this.#listen}:${this.httpPort}`,
      "--media_port", String(this.mediaPort), "--data_dir", this.#directory];
    for (const address of [this.#media, mediaAddress()]) {
      if (address) args.push("--media_address", address);
    }
    this.#process = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => this.#log.push(...text.trimEnd().split("\n")));
    }
    const child = this.#process;
    running.add(child);
    child.once("exit", (code, signal) => {
      running.delete(child);
      if (this.#process === child) this.#log.push(`ENDED BY ITSELF: ${signal ?? code}`);
    });
    await until("the server answers /healthz", async () => {
      if (child.exitCode !== null) throw new Error(`the server ended:\n${this.#log.join("\n")}`);
      return fetch(`${this.url}/healthz`).then(({ ok }) => ok, () => false);
    });
  }

  /** @param {NodeJS.Signals} signal SIGKILL for a crash */
  async stop(signal = "SIGTERM") {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode) return;
    child.kill(signal);
    await once(child, "exit");
  }

  /** The sum of a metric's samples whose labels contain the given text. */
  async metric(name, label = "") {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const samples = text.split("\n").filter((line) =>
      line.startsWith(`switchboard_${name}{`) && line.includes(label));
    return samples.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  /** A link that joins at once; see app.js for what it understands. */
  link(call, name, options = {}) {
    const query = new URLSearchParams({ call, name, auto: "1", ...options });
    return `${this.url}/?${query}`;
  }

  async token(userId) {
    const response = await fetch(`${this.url}/v1/api/callStreams`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ userId }),
    });
    return (await response.json()).token;
  }

  /** Who is in the call, as a bystander sees it. */
  async participants(call) {
    const headers = { Authorization: `Bearer ${await this.token("bystander")}` };
    const response = await fetch(`${this.url}/api/v2/video/call/default/${call}`, { headers });
    return (await response.json()).participants ?? [];
  }

  /** What the server logged and counted, for whoever reads of a test that failed. */
  async #explain() {
    const counted = await fetch(`${this.url}/metrics`).then((answer) => answer.text(), () => "");
    const told = counted.split("\n").filter((line) => line.startsWith("switchboard_") &&
      !line.includes("_bucket{") && !line.endsWith(" 0"));
    for (const line of [...this.#log.slice(-kLogTail), ...told]) console.log(`  server: ${line}`);
  }

  async #end(failed) {
    if (failed) await this.#explain();
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
