// Whether the machine itself stood still: two cores shared by two browsers, on a host with other
// guests, pause every process at times, and a pause of the whole machine looks like a frozen picture.
const kTick = 10;

/** A pause of every process that shows as a freeze (150 ms beyond a frame) leaves this much of it here. */
export const kStall = 100;

export class StallMeter {
  #last = performance.now();
  #longest = 0;
  #timer = setInterval(() => this.#look(), kTick);

  #look() {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last - kTick);
    this.#last = now;
  }

  /** @returns {number} the longest time, in ms, that this process was not given the processor */
  stop() {
    clearInterval(this.#timer);
    this.#look();
    return Math.round(this.#longest);
  }
}
