import { Backoff } from "./backoff.js";
import { Emitter } from "./emitter.js";
import { isFatal, RequestError } from "./requests.js";
import { onWake } from "./wake.js";

/** A connecting socket that says nothing for this long is given up. */
const kConnectTimeoutMs = 10_000;

/** Refusals that have nothing to do with who we are: the next attempt may be let in. */
const kPassingRefusals = new Set(["connect_timeout", "too_many_connections"]);

/**
 * The WebSocket of a user: signs in, reconnects with backoff for as long as it is wanted, hands
 * the participant of the last connection over to the new one, and asks for the events missed.
 *
 * Events: `connected` {connectionId, restarted: the server is another process than before,
 * truncated: some events are gone for good}, `disconnected`, `message` {type, …}, `refused`
 * (RequestError; no further attempts).
 */
export class Connection extends Emitter {
  #requests;
  #user;
  #socket = null;
  #wanted = false;
  #backoff = new Backoff();
  #retryTimer = 0;
  #refusals = 0;
  #lastSeq = undefined;
  #serverId = undefined;
  #stopWatching = () => {};
  /** The participant to take along when the socket is replaced. @type {string|null} */
  resumeSessionId = null;

  /** @param {import("./requests.js").Requests} requests @param {{id: string, name?: string}} user */
  constructor(requests, user) {
    super();
    this.#requests = requests;
    this.#user = user;
  }

  get connected() {
    return this.#requests.connectionId !== null;
  }

  /** Resolves when signed in; rejects when the server refuses. Keeps trying while unreachable. */
  open() {
    if (this.connected) return Promise.resolve();
    const opened = new Promise((resolve, reject) => {
      this.addEventListener("connected", () => resolve(), { once: true });
      this.addEventListener("refused", (event) => reject(event.detail), { once: true });
    });
    if (!this.#wanted) {
      this.#want(true);
      this.#attempt();
    }
    return opened;
  }

  /** Another connection in place of this one, which takes no participant along. */
  renew() {
    this.resumeSessionId = null;
    this.replace();
    return this.open();
  }

  /** Another socket at once in place of this one, which may have died without a word. */
  replace() {
    const socket = this.#socket;
    this.#lost(socket);
    socket?.close(1000);
    clearTimeout(this.#retryTimer);
    if (this.#wanted) this.#attempt();
  }

  close() {
    this.#want(false);
    clearTimeout(this.#retryTimer);
    this.#socket?.close(1000);
    this.#lost(this.#socket);
  }

  #want(wanted) {
    this.#wanted = wanted;
    globalThis[wanted ? "addEventListener" : "removeEventListener"]?.("online", this.#startOver);
    this.#stopWatching();
    this.#stopWatching = wanted ? onWake(this.#startOver) : () => {};
  }

  async #attempt() {
    let token;
    try {
      token = await this.#requests.token();
    } catch (error) {
      if (isFatal(error)) return this.#refuse(error);
      return this.#retryLater();
    }
    if (!this.#wanted || this.#socket) return;
    const socket = new WebSocket(this.#requests.webSocketUrl());
    this.#socket = socket;
    const giveUp = setTimeout(() => socket.close(), kConnectTimeoutMs);
    socket.addEventListener("open", () => socket.send(JSON.stringify(this.#greeting(token))));
    socket.addEventListener("message", ({ data }) => {
      clearTimeout(giveUp);
      if (this.#socket === socket) this.#receive(JSON.parse(data));
    });
    socket.addEventListener("close", ({ code }) => {
      clearTimeout(giveUp);
      if (this.#socket === socket) this.#closed(socket, code);
    });
  }

  #greeting(token) {
    const greeting = { token, user_details: this.#user };
    if (this.resumeSessionId) greeting.resume_session_id = this.resumeSessionId;
    if (this.#lastSeq !== undefined) greeting.since = this.#lastSeq;
    return greeting;
  }

  #receive(message) {
    if (message.type === "user.connected") {
      this.#welcome(message);
    } else if (message.type === "connection.error" && kPassingRefusals.has(message.code)) {
      console.warn("switchboard: not let in yet:", message.error);
    } else if (message.type === "connection.error") {
      this.#requests.forgetToken();
      this.#refusals += 1;
      if (this.#refusals > 1) this.#refuse(new RequestError(401, message.code, message.error));
    } else {
      if (Number.isInteger(message.seq)) {
        this.#lastSeq = Math.max(this.#lastSeq ?? 0, message.seq);
      }
      this.emit("message", message);
    }
  }

  /** What we missed follows in order; only a first connection starts from the latest `seq`. */
  #welcome({ connection_id, seq, server_id, truncated = false }) {
    this.#backoff.reset();
    this.#refusals = 0;
    this.#requests.connectionId = connection_id;
    if (this.#lastSeq === undefined || seq < this.#lastSeq) this.#lastSeq = seq;
    const restarted = this.#serverId !== undefined && this.#serverId !== server_id;
    this.#serverId = server_id;
    this.emit("connected", { connectionId: connection_id, restarted, truncated });
  }

  #closed(socket, code) {
    if (code === 4401) this.#requests.forgetToken();
    this.#lost(socket);
    if (this.#wanted) this.#retryLater();
  }

  #lost(socket) {
    if (!socket || this.#socket !== socket) return;
    this.#socket = null;
    const wasConnected = this.connected;
    this.#requests.connectionId = null;
    if (wasConnected) this.emit("disconnected");
  }

  #retryLater() {
    clearTimeout(this.#retryTimer);
    if (this.#wanted) this.#retryTimer = setTimeout(() => this.#attempt(), this.#backoff.next());
  }

  /** The network is another one, or the page has slept: the socket may be dead, and not know. */
  #startOver = () => {
    this.#backoff.reset();
    this.replace();
  };

  #refuse(error) {
    this.#want(false);
    this.emit("refused", error);
  }
}
