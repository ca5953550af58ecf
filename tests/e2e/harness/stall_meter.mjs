// Whether the machine was short of processor time while something was measured: two cores shared by
// two browsers, on a host with other guests. Who waits for a core for 150 ms shows a frozen picture,
// and no server can help it.
import { readFileSync } from "node:fs";

const kTick = 10;
/** This process was kept waiting so long, in ms: then browsers were too. */
const kLongest = 100;
/** For such a share of the time somebody waited for a core (the kernel's pressure stall information). */
const kWaiting = 0.2;

/** @returns {number} µs since boot in which some task waited for a core; 0 where the kernel does not count */
function pressure() {
  try {
    return Number(/^some .*total=(\d+)/.exec(readFileSync("/proc/pressure/cpu", "utf8"))[1]);
  } catch {
    return 0;
  }
}

export class StallMeter {
  #started = performance.now();
  #last = this.#started;
  #longest = 0;
  #pressure = pressure();
  #timer = setInterval(() => this.#look(), kTick);

  #look() {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last - kTick);
    this.#last = now;
  }

  /** @returns {string} what kept browsers from running, "" when nothing did */
  stop() {
    clearInterval(this.#timer);
    this.#look();
    const waiting = (pressure() - this.#pressure) / 1000 / (this.#last - this.#started);
    if (this.#longest < kLongest && waiting < kWaiting) return "";
    return `no core for ${Math.round(this.#longest)} ms, somebody waiting ${Math.round(waiting * 100)} % of the time`;
  }
}
