import { Emitter } from "./emitter.js";

/**
 * Whose media arrives where. The server names, for each of its m-lines to us (slots), the
 * participant and source it carries now; this turns that into tracks that come and go.
 *
 * Events: `added` and `removed` {sessionId, userId, source, sourceId, track}.
 */
export class Slots extends Emitter {
  #pc;
  #wanted = [];
  /** @type {Map<string, {sessionId, userId, source, sourceId, track}>} */
  #current = new Map();

  /** @param {RTCPeerConnection} pc */
  constructor(pc) {
    super();
    this.#pc = pc;
  }

  /** @param {{mid, session_id, user_id, source, source_id}[]} slots from `media.slots` */
  set(slots) {
    this.#wanted = slots.filter(({ session_id }) => session_id);
    this.refresh();
  }

  /** @returns {Iterable<{sessionId, userId, source, sourceId, track}>} */
  current() {
    return this.#current.values();
  }

  /** A slot may be named before its m-line is negotiated: look again after each negotiation. */
  refresh() {
    const next = new Map();
    for (const slot of this.#wanted) {
      const transceiver = this.#pc.getTransceivers().find(({ mid }) => mid === slot.mid);
      if (!transceiver?.currentDirection?.includes("recv")) continue;
      next.set(`${slot.session_id}/${slot.source}`, {
        sessionId: slot.session_id,
        userId: slot.user_id,
        source: slot.source,
        sourceId: slot.source_id,
        track: transceiver.receiver.track,
      });
    }
    this.#replace(next);
  }

  clear() {
    this.#wanted = [];
    this.#replace(new Map());
  }

  #replace(next) {
    const before = this.#current;
    this.#current = next;
    const differs = (key, a, b) => a.get(key)?.track !== b.get(key)?.track;
    for (const [key, slot] of before) if (differs(key, before, next)) this.emit("removed", slot);
    for (const [key, slot] of next) if (differs(key, before, next)) this.emit("added", slot);
  }
}
