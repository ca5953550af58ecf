import { Backoff } from "./backoff.js";
import { RequestError } from "./requests.js";

/** A connecting socket that says nothing for this long is given up. */
const kConnectTimeoutMs = 10_000;

/**
 * The WebSocket of a user: signs in, reconnects with backoff for as long as it is wanted, and
 * hands the participant of the last connection over to the new one.
 *
 * Events: `connected` {connectionId}, `disconnected`, `message` {type, …}, `refused` (RequestError;
 * no further attempts).
 */
export class Connection extends EventTarget {
  #requests;
  #user;
  #socket = null;
  #wanted = false;
  #backoff = new Backoff();
  #retryTimer = 0;
  #refusals = 0;
  #lastSeq = undefined;
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
      this.#wanted = true;
      globalThis.addEventListener?.("online", this.#onOnline);
      this.#attempt();
    }
    return opened;
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#retryTimer);
    globalThis.removeEventListener?.("online", this.#onOnline);
    this.#socket?.close(1000);
    this.#lost(this.#socket);
  }

  async #attempt() {
    let token;
    try {
      token = await this.#requests.token();
    } catch (error) {
      if (error.status >= 400 && error.status < 500) return this.#refuse(error);
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
    if (Number.isInteger(message.seq)) this.#lastSeq = message.seq;
    if (message.type === "user.connected") {
      this.#backoff.reset();
      this.#refusals = 0;
      this.#requests.connectionId = message.connection_id;
      this.#emit("connected", { connectionId: message.connection_id });
    } else if (message.type === "connection.error") {
      this.#requests.forgetToken();
      this.#refusals += 1;
      if (this.#refusals > 1) this.#refuse(new RequestError(401, message.code, message.error));
    } else {
      this.#emit("message", message);
    }
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
    if (wasConnected) this.#emit("disconnected");
  }

  #retryLater() {
    clearTimeout(this.#retryTimer);
    if (this.#wanted) this.#retryTimer = setTimeout(() => this.#attempt(), this.#backoff.next());
  }

  #onOnline = () => {
    this.#backoff.reset();
    if (this.#socket) return;
    clearTimeout(this.#retryTimer);
    this.#attempt();
  };

  #refuse(error) {
    this.#wanted = false;
    this.#emit("refused", error);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
