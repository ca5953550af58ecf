// The negotiator of peer/main.cc as an object: one request at a time.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const kRoot = new URL("../../", import.meta.url);

/** A package of tests/e2e, whose lock file serves the tests beside it too. */
export const requirePackage = createRequire(new URL("tests/e2e/package.json", kRoot));

function binary() {
  if (process.env.SWITCHBOARD_SDP_PEER) return process.env.SWITCHBOARD_SDP_PEER;
  const paths = ["release", "dev", "asan"].map((tree) =>
    fileURLToPath(new URL(`build/${tree}/tests/signaling_sdp/signaling_sdp_peer`, kRoot)));
  const found = paths.find((path) => existsSync(path));
  if (!found) throw new Error(`build signaling_sdp_peer first (looked for ${paths.join(", ")})`);
  return found;
}

export class Peer {
  #process = spawn(binary(), { stdio: ["pipe", "pipe", "inherit"] });
  #lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();

  async do(what, fields = {}) {
    this.#process.stdin.write(JSON.stringify({ do: what, ...fields }) + "\n");
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the peer died of ${what}`);
    return JSON.parse(value);
  }

  close() {
    this.#process.stdin.end();
  }
}
