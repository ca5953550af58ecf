// The real server with push providers, and people who call each other through it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const { WebSocket } = createRequire(new URL("../../e2e/package.json", import.meta.url))("ws");
const root = fileURLToPath(new URL("../../..", import.meta.url));
const binary = process.env.SWITCHBOARD_BINARY ?? `${root}/build/release/switchboard`;
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Asks until the answer is truthy. */
export async function until(what, ask, seconds = 10) {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(20);
  }
}

export class Switchboard {
  #directory = mkdtempSync(join(tmpdir(), "switchboard-push-server-"));
  #settings;
  #process;
  log = "";

  static async start(t, ...settings) {
    if (!existsSync(binary)) throw new Error(`There is no ${binary}; build it or set SWITCHBOARD_BINARY`);
    const server = new Switchboard();
    server.#settings = settings;
    server.port = await freePort();
    server.url = `http://127.0.0.1:${server.port}`;
    t.after(() => server.#end());
    await server.launch();
    return server;
  }

  /** Starts the process (again), on the same port and data. */
  async launch() {
    this.#process = spawn(binary, ["--dev", "--http_listen", `127.0.0.1:${this.port}`, "--media_port", "0",
      "--media_address", "127.0.0.1", "--log_level", "trace", "--data_dir", this.#directory,
      ...this.#settings.flatMap((setting) => ["--push_provider", setting])],
    { stdio: ["ignore", "pipe", "pipe"] });
    const child = this.#process;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => { this.log += text; });
    }
    await until("the server answers", async () => {
      assert.equal(child.exitCode, null, this.log);
      return fetch(`${this.url}/readyz`).then(({ ok }) => ok, () => false);
    });
  }

  async kill() {
    const child = this.#process;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  async ask(method, path, token, body) {
    const response = await fetch(this.url + path, {
      method, headers: { Authorization: `Bearer ${token}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${answer.error}`);
    return answer;
  }

  /** What became of the pushes of a call. */
  async attempts(call) {
    const secret = readFileSync(join(this.#directory, "dev_secret"), "utf8");
    const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(
      { server: true, iat: Math.floor(Date.now() / 1000), validity_in_seconds: 600 })}`;
    const token = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
    return (await this.ask("GET", `/api/v2/video/call/default/${call}/ring_attempts`, token)).ring_attempts;
  }

  async metrics() {
    return (await fetch(`${this.url}/metrics`)).text();
  }

  async #end() {
    this.#process.kill("SIGKILL");
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export class Person {
  events = [];

  static async named(server, id) {
    const person = new Person();
    person.server = server;
    person.id = id;
    const response = await fetch(`${server.url}/v1/api/callStreams`,
      { method: "POST", body: JSON.stringify({ userId: id }) });
    person.token = (await response.json()).token;
    await person.ask("POST", "/api/v2/connect", {});
    return person;
  }

  ask(method, path, body) {
    return this.server.ask(method, path, this.token, body);
  }

  async connect(t, name) {
    const socket = new WebSocket(`${this.server.url.replace("http", "ws")}/ws`);
    socket.on("error", () => {});
    t.after(() => socket.terminate());
    socket.on("message", (text) => this.events.push(JSON.parse(text)));
    await once(socket, "open");
    socket.send(JSON.stringify({ token: this.token, user_details: { id: this.id, name } }));
    await this.event("user.connected");
  }

  event(type) {
    return until(type, () => this.events.find((event) => event.type === type));
  }

  register(provider, name, id, more = {}) {
    return this.ask("POST", "/api/v2/devices",
      { id, push_provider: provider, push_provider_name: name, ...more });
  }

  async devices() {
    return (await this.ask("GET", "/api/v2/devices")).devices.map(({ id }) => id);
  }

  ring(call, ...callees) {
    return this.ask("POST", `/api/v2/video/call/default/${call}`,
      { ring: true, members: callees.map(({ id }) => ({ user_id: id })) });
  }

  answer(call, what, body = {}) {
    return this.ask("POST", `/api/v2/video/call/default/${call}/${what}`, body);
  }
}
