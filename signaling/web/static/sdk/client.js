import { Call } from "./call.js";
import { Connection } from "./connection.js";
import { Emitter } from "./emitter.js";
import { Requests } from "./requests.js";

/**
 * @typedef {object} User
 * @property {string} id
 * @property {string} [name]
 * @property {string} [image]
 *
 * @typedef {object} SwitchboardOptions
 * @property {User} [user] who I am, if known already; else connectUser() says
 * @property {string} [baseUrl] the server's address; default: where this module came from
 * @property {string} [apiKey] needed only when the server has several
 * @property {() => Promise<string>} [token] asks your backend for a token; called again whenever
 *   the server refuses the last one. Default: the server's own token endpoint (development mode).
 */

/** The server that serves this module; packaged with an app, the one that serves the app. */
function ownServer() {
  const { protocol, origin } = new URL(import.meta.url);
  return protocol.startsWith("http") ? origin : globalThis.location?.origin ?? "";
}

/**
 * A signed-in user, whom others can call.
 *
 * Events (details in `event.detail`, or as the argument of `on(type, listener)`):
 *   `call.ring` {call, user, members, video}: somebody calls; `call` can accept() or reject()
 *   every other `call.*` event of the server that concerns me, with its `call` as a Call
 *   `connected`, `disconnected` (it reconnects by itself), `refused` {RequestError}
 *   `reconnecting`, `reconnected` {truncated: some events are gone for good}
 *   `message`: every event of the server, as it came
 */
export class Switchboard extends Emitter {
  #options;
  /** @type {Map<string, Call>} the calls that take part in events, by cid */
  #calls = new Map();
  #wasConnected = false;

  /** @param {SwitchboardOptions} [options] */
  constructor({ user, baseUrl = ownServer(), apiKey, token } = {}) {
    super();
    this.#options = { baseUrl, apiKey };
    /** @type {User|null} */
    this.user = null;
    if (user) this.#become(user, token);
  }

  /** True while the WebSocket is up and signed in. */
  get connected() {
    return Boolean(this.connection?.connected);
  }

  /**
   * Signs in and stays connected until close().
   * @param {User} user
   * @param {string|(() => Promise<string>)} [token] a token, or better: where to get a fresh one
   * @returns {Promise<Switchboard>} when connected
   */
  async connectUser(user, token) {
    this.close();
    this.#become(user, typeof token === "string" ? async () => token : token);
    await this.connect();
    return this;
  }

  /** @returns {Promise<void>} when signed in */
  connect() {
    return this.connection.open();
  }

  /** Closes the WebSocket; leave calls first. */
  close() {
    this.#wasConnected = false;
    this.connection?.close();
  }

  /**
   * A call by type and id; nothing is sent yet.
   * @param {string} type such as "default"
   * @param {string} [id] 1–64 of A-Za-z0-9_-; a fresh one by default
   * @returns {Call}
   */
  call(type, id = freshId()) {
    return this.#calls.get(`${type}:${id}`) ?? new Call(this, type, id);
  }

  /**
   * My calls, newest first.
   * @param {{limit?: number, next?: string}} [page] `next`: of the page before
   * @returns {Promise<{calls: object[], next: string|null}>}
   */
  history(page = {}) {
    return this.requests.send("GET", `/api/v2/video/calls?${new URLSearchParams(page)}`);
  }

  /** Who I am where pushes reach me. @param {{id, push_provider, push_provider_name}} device */
  addDevice(device) {
    return this.requests.send("POST", "/api/v2/devices", device);
  }

  removeDevice(id) {
    return this.requests.send("DELETE", `/api/v2/devices?${new URLSearchParams({ id })}`);
  }

  // Between this and its calls.

  /** @param {Call} call takes part in events from now on */
  track(call) {
    const before = this.#calls.get(call.cid);
    this.#calls.set(call.cid, call);
    if (before !== call) before?.giveWay();
  }

  untrack(call) {
    if (this.#calls.get(call.cid) === call) this.#calls.delete(call.cid);
  }

  /** Does any call take part under this cid? */
  isIn(cid) {
    return this.#calls.has(cid);
  }

  #become(user, token) {
    this.user = user;
    const { baseUrl, apiKey } = this.#options;
    this.requests = new Requests(baseUrl, apiKey, token, user.id);
    this.connection = new Connection(this.requests, user);
    this.connection.on("connected", (detail) => this.#onConnected(detail));
    this.connection.on("disconnected", () => {
      this.emit("disconnected");
      if (this.#wasConnected) this.emit("reconnecting");
    });
    this.connection.on("refused", (error) => this.emit("refused", error));
    this.connection.on("message", (message) => this.#onMessage(message));
  }

  #onConnected(detail) {
    this.emit("connected", detail);
    if (this.#wasConnected) this.emit("reconnected", detail);
    this.#wasConnected = true;
  }

  #onMessage(message) {
    this.emit("message", message);
    const [, type, id] = /^([^:]+):(.+)$/.exec(message.call_cid ?? "") ?? [];
    if (!id) return;
    const call = this.call(type, id);
    call.receive(message);
    if (message.type.startsWith("call.")) this.emit(message.type, { ...message, call });
  }
}

function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
