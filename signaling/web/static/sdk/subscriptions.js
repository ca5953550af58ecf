import { Backoff } from "./backoff.js";
import { isFatal } from "./requests.js";

const kSettleMs = 150;
/** No server sends more videos to one subscriber, or takes a longer list. */
const kMostSent = 49;
const kMostDemands = 500;
/** Small enough to cost little; a screen is worth the place of a camera that is watched. */
const kUnwatched = { width: 160, height: 96 };
const kUnwatchedPriority = { screen_share: 1, camera: -1000 };

/**
 * What we look at, and how large: measured from the elements that show it, sent when it settles. An
 * element that is hidden asks for nothing; one that is taken out of the page is watched no more. To
 * who asks for anything the server sends nothing else, so what no element watches is asked for too,
 * small: otherwise the app would never hear of it.
 */
export class Subscriptions {
  #send;
  #published;
  #watched = new Map(); // element -> {sessionId, source, priority, width, height}
  #observer = null;
  #timer = 0;
  #sent = null; // as JSON; null: the server may not know
  #backoff = new Backoff();

  /**
   * @param {(video?: object[]) => Promise<void>} send
   * @param {() => {sessionId: string, source: string}[]} published the videos of the others
   */
  constructor(send, published) {
    this.#send = send;
    this.#published = published;
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

  /** The others publish something else. */
  onPublished() {
    if (this.#watched.size) this.#changed();
  }

  /** Says it again: the server may have forgotten. */
  resend() {
    this.#sent = null;
    this.#changed();
  }

  clear() {
    this.#observer?.disconnect();
    this.#watched.clear();
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#sent = null;
  }

  #measure(element, { width, height }) {
    const entry = this.#watched.get(element);
    if (!entry) return;
    if (!element.isConnected) return this.unwatch(element);
    Object.assign(entry, pixels(width, height));
    this.#changed();
  }

  #changed() {
    this.#flushIn(this.#sent === null ? 0 : kSettleMs);
  }

  #flushIn(milliseconds) {
    this.#timer ||= setTimeout(() => this.#flush(), milliseconds);
  }

  async #flush() {
    this.#timer = 0;
    const video = this.#watched.size ? this.#demands() : undefined;
    const text = JSON.stringify({ video });
    if (text === this.#sent) return;
    this.#sent = text;
    try {
      await this.#send(video);
      this.#backoff.reset();
    } catch (error) {
      if (this.#sent !== text) return; // something newer was said, or the call is over
      if (isFatal(error)) return; // nor would it be taken another time
      this.#sent = null;
      this.#flushIn(this.#backoff.next());
    }
  }

  /** One demand per track, the largest of the elements that show it. */
  #demands() {
    const demands = new Map();
    for (const [element, { sessionId, source, width, height, priority }] of this.#watched) {
      const key = `${sessionId}/${source}`;
      const known = demands.get(key);
      if (!element.isConnected || (known && known.width * known.height >= width * height)) continue;
      demands.set(key, { session_id: sessionId, source, width, height, priority });
    }
    const unwatched = this.#published()
      .filter(({ sessionId, source }) => !demands.has(`${sessionId}/${source}`))
      .map(({ sessionId, source }) => (
        { session_id: sessionId, source, ...kUnwatched, priority: kUnwatchedPriority[source] }))
      .sort(byPriority).slice(0, kMostSent);
    return [...demands.values(), ...unwatched].sort(byPriority).slice(0, kMostDemands);
  }
}

function byPriority(a, b) {
  return b.priority - a.priority;
}

/** Device pixels, in steps of 16 so that a pixel more or less is no news. */
function pixels(width, height) {
  const scale = globalThis.devicePixelRatio || 1;
  const step = (length) => Math.ceil((length * scale) / 16) * 16;
  return { width: step(width), height: step(height) };
}
