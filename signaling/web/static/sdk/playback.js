import { Emitter } from "./emitter.js";

/**
 * Plays every audio m-line we receive, whoever speaks on it: what a slot carries may change at any
 * time without a click or a new element.
 *
 * Events: `blocked` when the browser wants a click first; call resume() from one.
 */
export class Playback extends Emitter {
  #elements = new Map();
  #sinkId = "";

  /** @param {MediaStreamTrack} track */
  add(track) {
    if (this.#elements.has(track.id)) return;
    const element = document.createElement("audio");
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    this.#elements.set(track.id, element);
    if (this.#sinkId) element.setSinkId?.(this.#sinkId).catch(() => {});
    this.#play(element);
  }

  resume() {
    for (const element of this.#elements.values()) this.#play(element);
  }

  /** @param {string} sinkId an audiooutput's deviceId */
  async setOutput(sinkId) {
    this.#sinkId = sinkId;
    for (const element of this.#elements.values()) await element.setSinkId?.(sinkId);
  }

  clear() {
    for (const element of this.#elements.values()) element.srcObject = null;
    this.#elements.clear();
  }

  #play(element) {
    element.play().catch((error) => {
      if (error.name === "NotAllowedError") this.emit("blocked");
    });
  }
}
