// What of a browser the client module needs besides Node.js, played by the test: a server that is
// a function, and sockets the test holds the other end of.
import "./custom_event.mjs";

/** @returns {{sockets: object[], requests: object[], answers: object}} the other end */
export function playServer() {
  const server = { sockets: [], requests: [], answers: {} };
  globalThis.WebSocket = class extends EventTarget {
    sent = [];
    constructor(url) {
      super();
      this.url = url;
      server.sockets.push(this);
      queueMicrotask(() => this.dispatchEvent(new Event("open")));
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close(code = 1000) {
      if (this.closed) return;
      this.closed = true;
      queueMicrotask(() => this.dispatchEvent(Object.assign(new Event("close"), { code })));
    }
    /** The server speaks. */
    say(message) {
      this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
    }
  };
  globalThis.fetch = async (url, { method, body }) => {
    const path = url.pathname;
    server.requests.push({ method, path, body: body ? JSON.parse(body) : undefined });
    const [status, answer] = server.answers[`${method} ${path}`] ??
      (path === "/v1/api/callStreams" ? [200, { token: "t" }] : [404, { error: "nothing here" }]);
    return { ok: status < 400, status, text: async () => JSON.stringify(answer) };
  };
  return server;
}

/** Lets everything that waits for nothing but promises and short timers happen. */
export async function settle(milliseconds = 5) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
