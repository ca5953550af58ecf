import { Backoff, delay } from "./backoff.js";
import { Emitter } from "./emitter.js";
import { isFatal, RequestError } from "./requests.js";

const kAnswerTimeoutMs = 8_000;
const kNoAnswer = "no_answer";
let last_id = 0;

/**
 * Offers and answers of one PeerConnection, one at a time. We are the impolite peer: an offer of
 * the server that arrives while ours is out is ignored (the server withdraws it and offers anew),
 * and we send nothing further before the response to our last description.
 *
 * Events: `negotiated` after every completed exchange, `failed` {Error} when the server refuses,
 * `unanswered` when it took an offer and said nothing, and is offered to again.
 */
export class Negotiation extends Emitter {
  #pc;
  #signal;
  #hints;
  #running = false;
  #closed = false;
  #offerOut = null; // {id, resolve, reject} while our offer is unanswered
  #remoteOffer = null;
  #waiting = []; // who waits for the next offer of ours to be answered
  #backoff = new Backoff(200, 3000);

  /**
   * @param {RTCPeerConnection} pc
   * @param {{sendOffer: Function, sendAnswer: Function}} signal each returns a promise
   * @param {() => {mid: string, source: string}[]} hints what our m-lines carry
   */
  constructor(pc, signal, hints) {
    super();
    this.#pc = pc;
    this.#signal = signal;
    this.#hints = hints;
  }

  /** Offers as soon as it may. @returns {Promise<void>} when the server has answered */
  offer() {
    const done = new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#run();
    return done;
  }

  onRemoteOffer(message) {
    if (this.#offerOut) return;
    this.#remoteOffer = message;
    this.#run();
  }

  onRemoteAnswer({ sdp, negotiation_id }) {
    const out = this.#offerOut;
    if (!out || (negotiation_id ?? out.id) !== out.id) return;
    this.#offerOut = null; // an offer that follows the answer is a new one, not a crossing one
    out.resolve(sdp);
  }

  /** The WebSocket was away: an answer may have been lost with it, so ask again. */
  onReconnected() {
    this.#offerOut?.reject(new RequestError(0, "reconnected", "The connection was replaced."));
  }

  close() {
    this.#closed = true;
    this.#offerOut?.reject(new RequestError(0, "closed", "The call was left."));
    for (const { reject } of this.#waiting) {
      reject(new RequestError(0, "closed", "The call was left."));
    }
    this.#waiting = [];
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (!this.#closed && (this.#remoteOffer || this.#waiting.length)) {
      await (this.#remoteOffer ? this.#answerOne() : this.#offerOne());
    }
    this.#running = false;
  }

  async #offerOne() {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      await this.#exchange();
      for (const { resolve } of waiting) resolve();
      this.#done();
    } catch (error) {
      if (this.#closed) return waiting.forEach(({ reject }) => reject(error));
      if (this.#pc.signalingState === "have-local-offer") {
        await this.#pc.setLocalDescription({ type: "rollback" }).catch(() => {});
      }
      if (!mayPass(error)) {
        waiting.forEach(({ reject }) => reject(error));
        return this.emit("failed", error);
      }
      this.#waiting.unshift(...waiting);
      if (error.code === kNoAnswer) this.emit("unanswered");
      await delay(this.#backoff.next());
    }
  }

  async #exchange() {
    await this.#pc.setLocalDescription();
    const id = `c${++last_id}`;
    const answered = new Promise((resolve, reject) => (this.#offerOut = { id, resolve, reject }));
    answered.catch(() => {});
    const timer = setTimeout(() => this.#offerOut?.reject(noAnswer()), kAnswerTimeoutMs);
    this.#remoteOffer = null;
    try {
      await this.#signal.sendOffer(this.#pc.localDescription.sdp, id, this.#hints());
      await this.#pc.setRemoteDescription({ type: "answer", sdp: await answered });
    } finally {
      clearTimeout(timer);
      this.#offerOut = null;
    }
  }

  async #answerOne() {
    const { sdp, negotiation_id } = this.#remoteOffer;
    this.#remoteOffer = null;
    try {
      await this.#pc.setRemoteDescription({ type: "offer", sdp });
      await this.#pc.setLocalDescription();
      await this.#sendAnswer(negotiation_id);
      this.#done();
    } catch (error) {
      if (error.code === "negotiation_stale" || this.#closed) return this.#done();
      if (!mayPass(error)) this.emit("failed", error);
    }
  }

  /** Until the server has it, or something newer takes its place. */
  async #sendAnswer(id) {
    const backoff = new Backoff(200, 1000, 1000);
    for (;;) {
      try {
        return await this.#signal.sendAnswer(this.#pc.localDescription.sdp, id, this.#hints());
      } catch (error) {
        if (!mayPass(error)) throw error;
        await delay(backoff.next());
        if (this.#closed || this.#remoteOffer || this.#waiting.length) throw error;
      }
    }
  }

  #done() {
    this.#backoff.reset();
    if (!this.#closed) this.emit("negotiated");
  }
}

/** Unreachable, or busy: worth another attempt. */
function mayPass(error) {
  return error instanceof RequestError && !isFatal(error);
}

function noAnswer() {
  return new RequestError(0, kNoAnswer, "The server did not answer the offer.");
}
