// The push sender on its own (driver/push_driver.cc), fed and read.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const binary = process.env.PUSH_DRIVER ?? `${root}/build/release/tests/signaling_push/push_driver`;

export class Driver {
  #waiting = new Map();
  #lastId = 0;
  #process;

  /** @param {string[]} settings as --push_provider takes them */
  constructor(t, ...settings) {
    if (!existsSync(binary)) throw new Error(`There is no ${binary}; build it or set PUSH_DRIVER`);
    this.#process = spawn(binary, settings, { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      const result = JSON.parse(line);
      this.#waiting.get(result.id)?.(result);
      this.#waiting.delete(result.id);
    });
    t.after(() => this.#process.kill());
  }

  /** One attempt. @returns {Promise<{outcome, detail, status, retry_in?, gone_since?}>} */
  push(push) {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#process.stdin.write(`${JSON.stringify({ ...push, id })}\n`);
    });
  }
}
