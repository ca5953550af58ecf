// What of a browser the client module needs besides Node.js, played by the test: a server that is
// a function, and sockets the test holds the other end of.
import "./custom_event.mjs";

/**
 * @returns {{sockets: object[], requests: object[], answers: object}} the other end; `answers`: by
 *   "METHOD /path", [status, body] or a promise of it
 */
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
    const [status, answer] = await server.answers[`${method} ${path}`] ??
      (path === "/v1/api/callStreams" ? [200, { token: "t" }] : [404, { error: "nothing here" }]);
    return { ok: status < 400, status, text: async () => JSON.stringify(answer) };
  };
  return server;
}

/** A machine without microphone and camera. */
export function playNoDevices() {
  globalThis.MediaStreamTrack ??= class extends EventTarget {};
  setNavigator({});
}

class Track extends EventTarget {
  enabled = true;
  readyState = "live";
  constructor(kind, deviceId) {
    super();
    Object.assign(this, { kind, deviceId });
  }
  stop() {
    this.readyState = "ended";
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
  /** Its device is pulled out. */
  end() {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }
}

/**
 * A machine with devices; those are missing whose deviceId is in `missing`. A capture waits for `ready`.
 * @returns {{opened: Track[], missing: Set<string>, ready: Promise<void>, track: Function}}
 */
export function playDevices() {
  const machine = {
    opened: [], missing: new Set(), ready: Promise.resolve(),
    track: (kind, deviceId = "of the app") => new Track(kind, deviceId),
  };
  const open = (kind, { deviceId }) => {
    const id = deviceId?.exact ?? `default ${kind}`;
    if (machine.missing.has(id)) throw new DOMException("not there", "OverconstrainedError");
    machine.opened.push(machine.track(kind, id));
    return machine.opened.at(-1);
  };
  const stream = async (wanted) => {
    await machine.ready;
    const tracks = Object.entries(wanted).map(([kind, constraints]) => open(kind, constraints));
    return { getTracks: () => tracks };
  };
  globalThis.MediaStreamTrack = Track;
  setNavigator({ mediaDevices: {
    getUserMedia: stream,
    getDisplayMedia: () => stream({ video: { deviceId: { exact: "screen" } } }),
  } });
  return machine;
}

function setNavigator(value) {
  Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
}

/** PeerConnections that are connected once their offer is answered, and carry nothing. */
export function playPeerConnections() {
  globalThis.MediaStream = class {};
  globalThis.RTCRtpReceiver = {};
  globalThis.RTCPeerConnection = class extends EventTarget {
    signalingState = "stable";
    connectionState = "new";
    iceConnectionState = "new";
    localDescription = null;
    #transceivers = [];
    addTransceiver(what, { direction }) {
      const mid = String(this.#transceivers.length);
      const sender = { replaceTrack: async () => {}, getParameters: () => ({}) };
      const transceiver = { mid, direction, currentDirection: null, sender, receiver: { track: {} } };
      this.#transceivers.push(transceiver);
      return transceiver;
    }
    getTransceivers() {
      return this.#transceivers;
    }
    async setLocalDescription() {
      this.signalingState = "have-local-offer";
      this.localDescription = { type: "offer", sdp: "mine" };
    }
    async setRemoteDescription() {
      this.signalingState = "stable";
      this.connectionState = "connected";
      this.dispatchEvent(new Event("connectionstatechange"));
    }
    restartIce() {}
    close() {}
  };
}

/** @param {any} t the test, which takes it away @returns {EventTarget} where the page's events happen */
export function playWindow(t) {
  const window = new EventTarget();
  const real = {};
  for (const name of ["addEventListener", "removeEventListener"]) {
    real[name] = globalThis[name];
    globalThis[name] = window[name].bind(window);
  }
  t.after(() => Object.assign(globalThis, real));
  return window;
}

/** @param {any} t the test, which takes it away @returns {{look: (visible: boolean) => void}} the page's tab */
export function playTab(t) {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  globalThis.document = page;
  t.after(() => delete globalThis.document);
  return { look: (visible) => {
    page.visibilityState = visible ? "visible" : "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
  } };
}

/** Lets everything that waits for nothing but promises and short timers happen. */
export async function settle(milliseconds = 5) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
