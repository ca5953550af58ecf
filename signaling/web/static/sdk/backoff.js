/** Waiting times between attempts: doubling, capped, with jitter so that clients spread out. */
export class Backoff {
  #attempt = 0;
  #first;
  #most;

  /** @param {number} first milliseconds before the first retry  @param {number} most the cap */
  constructor(first = 300, most = 8000) {
    this.#first = first;
    this.#most = most;
  }

  reset() {
    this.#attempt = 0;
  }

  /** @returns {number} milliseconds to wait before the next attempt */
  next() {
    const full = Math.min(this.#most, this.#first * 2 ** this.#attempt++);
    return full / 2 + Math.random() * (full / 2);
  }
}

/** @param {number} milliseconds */
export function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
