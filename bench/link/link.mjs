// The link between the two namespaces: link.py as a process of ours, told its rate, asked what passed.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { until } from "../../tests/e2e/harness/runner.mjs";

export const kServerAddress = "10.79.0.1";
const kClientAddress = "10.79.0.2";

export class Link {
  /** What link.py said, in order; see there for the fields. */
  reports = [];
  #process;

  /** @param {any} t which ends it @param {string} namespace of the client @returns {Promise<Link>} */
  static async start(t, namespace) {
    const link = new Link();
    const script = fileURLToPath(new URL("link.py", import.meta.url));
    link.#process = spawn("python3", [script, namespace, kServerAddress, kClientAddress],
                          { stdio: ["pipe", "pipe", "inherit"] });
    link.#process.stdin.on("error", () => {}); // it has ended, as is noticed below
    const end = () => link.#process.kill("SIGKILL");
    process.on("exit", end);
    t.defer(end);
    createInterface(link.#process.stdout).on("line", (line) => link.reports.push(JSON.parse(line)));
    await until("the link is up", () => {
      if (link.#process.exitCode !== null) throw new Error("the link ended");
      return link.reports.length > 0;
    });
    return link;
  }

  /** @param {number} rate Mb/s, from now on */
  setRate(rate) {
    this.#process.stdin.write(`${rate * 1e6}\n`);
  }
}
