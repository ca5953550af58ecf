/** An answer of the server that says no, or no answer at all (`status` 0, code `unreachable`). */
export class RequestError extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
  }
}

/** A refusal: asking again will not help soon. @param {{status?: number}} error of any origin */
export function isFatal({ status }) {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/**
 * The HTTP half of the API: adds the token and the connection id, turns refusals into
 * RequestErrors, and fetches a fresh token once when the server refuses the old one.
 */
export class Requests {
  #base;
  #apiKey;
  #provideToken;
  #token = null;
  /** The id of the WebSocket that requests belong to, or null. @type {string|null} */
  connectionId = null;

  /**
   * @param {string} base the server's address
   * @param {string|undefined} apiKey
   * @param {() => Promise<string>} [provideToken] an app's own token source
   * @param {string} userId for the development token server when there is no other source
   */
  constructor(base, apiKey, provideToken, userId) {
    this.#base = base.replace(/\/$/, "");
    this.#apiKey = apiKey;
    this.#provideToken = provideToken ?? (() => this.#developmentToken(userId));
  }

  async token() {
    this.#token ??= await this.#provideToken();
    return this.#token;
  }

  forgetToken() {
    this.#token = null;
  }

  /** @returns {string} the WebSocket's address */
  webSocketUrl() {
    const url = this.#url("/ws");
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url.href;
  }

  /**
   * @param {string} method @param {string} path
   * @param {object} [body] sent as JSON
   * @returns {Promise<any>} the response's JSON, {} when empty
   */
  async send(method, path, body) {
    try {
      return await this.#sendOnce(method, path, body);
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forgetToken();
      return this.#sendOnce(method, path, body);
    }
  }

  /** A request that outlives the page; nobody waits for its answer. */
  sendAndForget(method, path, body) {
    if (!this.#token) return;
    fetch(this.#url(path), { ...this.#options(method, body), keepalive: true }).catch(() => {});
  }

  async #sendOnce(method, path, body) {
    await this.token();
    return this.#fetch(path, this.#options(method, body));
  }

  #options(method, body) {
    const headers = { Authorization: `Bearer ${this.#token}` };
    if (this.connectionId) headers["X-Connection-Id"] = this.connectionId;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  }

  async #developmentToken(userId) {
    const body = JSON.stringify({ userId });
    const headers = { "Content-Type": "application/json" };
    const answer = await this.#fetch("/v1/api/callStreams", { method: "POST", headers, body });
    return answer.token;
  }

  async #fetch(path, options) {
    let response;
    let text;
    try {
      response = await fetch(this.#url(path), { ...options, signal: AbortSignal.timeout(10_000) });
      text = await response.text();
    } catch {
      throw new RequestError(0, "unreachable", "The server cannot be reached.");
    }
    let answer = {};
    try {
      answer = text ? JSON.parse(text) : {};
    } catch {
      answer = { error: `The server sent an answer that is no JSON (${response.status}).` };
    }
    if (response.ok) return answer;
    throw new RequestError(response.status, answer.code ?? "error",
                           answer.error ?? `The server answered ${response.status}.`);
  }

  #url(path) {
    const url = new URL(this.#base + path, globalThis.location?.href);
    if (this.#apiKey) url.searchParams.set("api_key", this.#apiKey);
    return url;
  }
}
