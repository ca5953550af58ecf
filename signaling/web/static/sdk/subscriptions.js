const kSettleMs = 150;

/**
 * What we look at, and how large: measured from the elements that show it, sent when it settles.
 * An element that is detached or hidden asks for nothing.
 */
export class Subscriptions {
  #send;
  #watched = new Map(); // element -> {sessionId, source, priority, width, height}
  #observer = null;
  #timer = 0;
  #sent = "";

  /** @param {(video: object[]) => Promise<void>} send */
  constructor(send) {
    this.#send = send;
  }

  /** @param {Element} element @param {string} sessionId @param {string} source */
  watch(element, sessionId, source, priority = 0) {
    const { width, height } = element.getBoundingClientRect();
    this.#watched.set(element, { sessionId, source, priority, ...pixels(width, height) });
    this.#observer ??= new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) this.#measure(target, contentRect);
    });
    this.#observer.observe(element);
    this.#changed();
  }

  unwatch(element) {
    if (!this.#watched.delete(element)) return;
    this.#observer.unobserve(element);
    this.#changed();
  }

  /** Says it again: the server may have forgotten. */
  resend() {
    this.#sent = "";
    this.#changed();
  }

  clear() {
    this.#observer?.disconnect();
    this.#watched.clear();
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#sent = "";
  }

  #measure(element, { width, height }) {
    const entry = this.#watched.get(element);
    if (!entry) return;
    Object.assign(entry, pixels(width, height));
    this.#changed();
  }

  #changed() {
    this.#timer ||= setTimeout(() => this.#flush(), this.#sent ? kSettleMs : 0);
  }

  async #flush() {
    this.#timer = 0;
    const video = this.#demands();
    const text = JSON.stringify(video);
    if (text === this.#sent) return;
    this.#sent = text;
    try {
      await this.#send(video);
    } catch (error) {
      this.#sent = ""; // resend() follows a reconnection
    }
  }

  /** One demand per track, the largest of the elements that show it. */
  #demands() {
    const demands = new Map();
    for (const { sessionId, source, width, height, priority } of this.#watched.values()) {
      const key = `${sessionId}/${source}`;
      const known = demands.get(key);
      if (known && known.width * known.height >= width * height) continue;
      demands.set(key, { session_id: sessionId, source, width, height, priority });
    }
    return [...demands.values()];
  }
}

/** Device pixels, in steps of 16 so that a pixel more or less is no news. */
function pixels(width, height) {
  const scale = globalThis.devicePixelRatio || 1;
  const step = (length) => Math.ceil((length * scale) / 16) * 16;
  return { width: step(width), height: step(height) };
}
