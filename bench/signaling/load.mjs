// Load on the signaling of one real server, on this machine: users who are connected and idle, and
// rings between them.
//
//   node bench/signaling/load.mjs [--binary=build/release/switchboard] [--users=10000]
//                                 [--rings_per_second=200] [--seconds=20]
//
// Every ring is created by a request, must reach the callee's WebSocket, and is rejected. Progress
// goes to stderr, the result as one JSON object to stdout. Exit code 1 when a ring is lost or late
// by more than 1 s.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { connect, mintToken, post } from "./client.mjs";

const given = Object.fromEntries(process.argv.slice(2).map((text) => text.replace(/^--/, "").split("=")));
const binary = given.binary ?? "build/release/switchboard";
const users = Number(given.users ?? 10_000);
const ringsPerSecond = Number(given.rings_per_second ?? 200);
const seconds = Number(given.seconds ?? 20);
const SECRET = "the-secret-of-this-load-0123456789";
const CONNECTING_AT_ONCE = 50;

const progress = (text) => process.stderr.write(`\r\x1b[K${text}`);

function startServer(dataDir) {
  const server = spawn(binary, ["--http_listen=127.0.0.1:0", "--media_port=0", "--media_address=127.0.0.1",
    `--data_dir=${dataDir}`, `--api_key=key:${SECRET}`], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let log = "";
    server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${log}`)));
    server.stderr.on("data", (chunk) => {
      log += chunk;
      const port = /HTTP on 127\.0\.0\.1:(\d+)/.exec(log);
      if (port !== null) resolve({ server, port: Number(port[1]) });
    });
  });
}

function rssMegabytes(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 102.4) / 10;
}

function cpuSeconds(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function quantile(sorted, share) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

const names = Array.from({ length: users }, (_, i) => `user${i}`);
const tokens = names.map((name) => mintToken(name, SECRET));
const rung = new Map(); // cid -> {sent, heard}
const delays = [];
let events = 0;
let measuring = false;

function onEvent(message) {
  if (!measuring || message.seq === undefined) return;
  events += 1;
  delays.push(Date.now() - Date.parse(message.created_at));
  if (message.type !== "call.ring") return;
  const ring = rung.get(message.call_cid);
  ring.heard.push(Date.now() - ring.sent);
  post(port, `/api/v2/video/call/default/${ring.id}/reject`, tokens[ring.callee]).catch(() => {});
}

async function connectAll() {
  for (let first = 0; first < users; first += CONNECTING_AT_ONCE) {
    const batch = names.slice(first, first + CONNECTING_AT_ONCE);
    await Promise.all(batch.map((name, i) => connect(port, name, tokens[first + i], onEvent)));
    progress(`connected ${first + batch.length} of ${users}`);
  }
}

async function ringFor() {
  const start = Date.now();
  let next = 0;
  while (Date.now() - start < seconds * 1000) {
    const due = Math.floor(((Date.now() - start) / 1000) * ringsPerSecond);
    for (; next < due; next += 1) ring(next);
    progress(`${next} rings, ${events} events, ${((Date.now() - start) / 1000).toFixed(0)} of ${seconds} s`);
    await pause(5);
  }
  await pause(2000); // what is under way arrives
}

function ring(number) {
  const caller = (number * 2) % users;
  const callee = (caller + 1) % users;
  const id = `ring${number}`;
  const one = { id, callee, sent: Date.now(), heard: [], status: 0 };
  rung.set(`default:${id}`, one);
  post(port, `/api/v2/video/call/default/${id}`, tokens[caller],
    { members: [{ user_id: names[callee] }], ring: true })
    .then((response) => { one.status = response.status; }, () => {});
}

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "switchboard-load-"));
const { server, port } = await startServer(dataDir);
let failed = false;
try {
  await connectAll();
  await pause(2000);
  const idle = rssMegabytes(server.pid);
  const cpuBefore = cpuSeconds(server.pid);
  measuring = true;
  await ringFor();
  measuring = false;
  const rings = [...rung.values()];
  const ringDelays = rings.flatMap((one) => one.heard).sort((a, b) => a - b);
  delays.sort((a, b) => a - b);
  const result = {
    users,
    rss_idle_mb: idle,
    rss_after_mb: rssMegabytes(server.pid),
    rings: rings.length,
    rings_per_second: rings.length / seconds,
    rings_refused: rings.filter((one) => one.status !== 201).length,
    rings_lost: rings.filter((one) => one.heard.length === 0).length,
    rings_doubled: rings.filter((one) => one.heard.length > 1).length,
    rings_late: ringDelays.filter((delay) => delay > 1000).length,
    ring_ms: { p50: quantile(ringDelays, 0.5), p99: quantile(ringDelays, 0.99), max: ringDelays.at(-1) },
    events_per_second: Math.round(events / seconds),
    event_ms: { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), max: delays.at(-1) },
    server_cpu_share: Math.round(((cpuSeconds(server.pid) - cpuBefore) / (seconds + 2)) * 100) / 100,
  };
  progress("");
  console.log(JSON.stringify(result, null, 1));
  failed = result.rings_lost + result.rings_late + result.rings_doubled + result.rings_refused > 0;
} finally {
  server.removeAllListeners("exit");
  server.kill("SIGKILL");
  fs.rmSync(dataDir, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
