// A room of Debian's Janus (VideoRoom), as it comes, with a page of plain WebRTC.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "../../tests/e2e/harness/runner.mjs";
import { kServerAddress } from "./link.mjs";

const kApi = `http://${kServerAddress}:8088/janus`;
const kConfiguration = {
  "janus.jcfg": "general: { debug_level = 2 }\n",
  "janus.transport.http.jcfg": `
    general: { json = "compact", base_path = "/janus", http = true, https = false,
               port = 8088, ip = "${kServerAddress}" }
    admin: { admin_http = false }\n`,
  "janus.plugin.videoroom.jcfg": "general: { }\n",
};
const kPage = { "/": ["index.html", "text/html"], "/client.js": ["client.js", "text/javascript"] };

export const janus = {
  name: "Janus",

  version: () =>
    spawnSync("dpkg-query", ["-W", "-f", "${Version}", "janus"], { encoding: "utf8" }).stdout.trim(),

  /** @param {any} t which ends the server @returns {Promise<{local: string, remote: string}>} the page's origins */
  async start(t) {
    await startProcess(t);
    const port = await servePage(t);
    this.local = `http://127.0.0.1:${port}`;
    return { local: this.local, remote: `http://${kServerAddress}:${port}` };
  },

  /** @param {any} page of the publisher, whose camera is replaced already */
  async publish(page) {
    await page.goto(this.local);
    this.feed = await page.evaluate((api) => globalThis.publish(api), kApi);
  },

  /** @param {any} page of the subscriber @param {string} origin */
  async play(page, origin) {
    await page.goto(origin);
    await page.evaluate(({ api, feed }) => globalThis.play(api, feed), { api: kApi, feed: this.feed });
  },
};

async function startProcess(t) {
  const folder = mkdtempSync(join(tmpdir(), "switchboard-janus-"));
  for (const [name, text] of Object.entries(kConfiguration)) writeFileSync(join(folder, name), text);
  const child = spawn("janus", ["--configs-folder", folder, "--disable-colors",
    "--interface", kServerAddress, "--ice-enforce-list", kServerAddress],
                      { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }); // it makes folders where it is
  const log = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => log.push(text));
  const end = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", end);
  t.defer((failed) => {
    end();
    if (failed) console.log(log.join("").slice(-2000));
  });
  await until("Janus answers", async () => {
    if (child.exitCode !== null) throw new Error(`Janus ended:\n${log.join("")}`);
    return fetch(`${kApi}/info`).then(({ ok }) => ok, () => false);
  });
}

/** @returns {Promise<number>} the port */
function servePage(t) {
  const server = http.createServer(({ url }, response) => {
    const [name, type] = kPage[url] ?? [];
    if (!name) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": type });
    response.end(readFileSync(new URL(`janus_page/${name}`, import.meta.url)));
  });
  t.defer(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, "0.0.0.0", () => resolve(server.address().port));
  });
}
