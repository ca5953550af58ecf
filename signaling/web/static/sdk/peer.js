import { Emitter } from "./emitter.js";
import { Negotiation } from "./negotiation.js";
import { Publisher } from "./publisher.js";
import { Slots } from "./slots.js";

/** How long a connection that stalls may recover by itself before ICE is restarted. */
const kStallMs = 1_500;
/** How long a restart, or the first connection, may take before the session is given up. */
const kConnectMs = 12_000;

/**
 * One participant's PeerConnection to the server, with everything that hangs on it. It is replaced
 * whole when the server no longer knows the participant.
 *
 * Events: `connected`, `stalled` (ICE is being restarted), `lost` {reason} (give up this session),
 * `receiving` {track} (a new incoming m-line), `unanswered` (an answer may be lost with its socket).
 */
export class Peer extends Emitter {
  #stallTimer = 0;
  #giveUpTimer = 0;
  #closed = false;

  /**
   * @param {RTCIceServer[]} iceServers
   * @param {object} options see CallOptions
   * @param {(what: string, body: object) => Promise<any>} post sends a request under the call
   */
  constructor(iceServers, options, post) {
    super();
    this.pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    this.publisher = new Publisher(this.pc, options);
    this.slots = new Slots(this.pc);
    const signal = {
      sendOffer: (sdp, negotiation_id, tracks) =>
        post("sdp/offer", { type: "offer", sdp, negotiation_id, tracks }),
      sendAnswer: (sdp, negotiation_id, tracks) =>
        post("sdp/answer", { type: "answer", sdp, negotiation_id, tracks }),
    };
    this.negotiation = new Negotiation(this.pc, signal, () => this.publisher.hints());
    this.negotiation.addEventListener("negotiated", () => this.slots.refresh());
    this.negotiation.addEventListener("unanswered", () => this.emit("unanswered"));
    this.negotiation.addEventListener("failed", ({ detail }) => this.#lost(detail.message));
    this.pc.addEventListener("track", ({ track }) => this.emit("receiving", { track }));
    this.pc.addEventListener("connectionstatechange", () => this.#onState());
    this.pc.addEventListener("iceconnectionstatechange", () => this.#onState());
  }

  /** @param {Map<string, MediaStreamTrack>} tracks what to publish from the start */
  async start(tracks) {
    this.publisher.start(tracks);
    this.#giveUpLater("No media connection could be made. Is the media port (UDP) open?");
    await this.negotiation.offer();
  }

  /** @param {object} message an `sdp.*` or `media.*` event of this session */
  onMessage(message) {
    switch (message.type) {
      case "sdp.offer": return this.negotiation.onRemoteOffer(message);
      case "sdp.answer": return this.negotiation.onRemoteAnswer(message);
      case "media.slots": return this.slots.set(message.slots ?? []);
      case "media.layers_wanted": return this.publisher.applyWantedLayers(message.tracks ?? []);
    }
  }

  /** The WebSocket is back and the server still knows the session. */
  onReconnected() {
    this.negotiation.onReconnected();
    if (["failed", "disconnected"].includes(this.pc.iceConnectionState)) this.restart();
  }

  /** Looks for a path to the server anew (ICE restart); media keeps the old one while it works. */
  restart() {
    if (this.#closed) return;
    if (this.pc.connectionState !== "connected") {
      this.emit("stalled");
      this.#giveUpLater("The media connection was lost.");
    }
    this.pc.restartIce();
    this.negotiation.offer().catch(() => {});
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#stallTimer);
    clearTimeout(this.#giveUpTimer);
    this.slots.clear();
    this.negotiation.close();
    this.pc.close();
  }

  #onState() {
    if (this.#closed) return;
    const { connectionState, iceConnectionState } = this.pc;
    clearTimeout(this.#stallTimer);
    if (connectionState === "connected") {
      clearTimeout(this.#giveUpTimer);
      this.#giveUpTimer = 0;
      this.emit("connected");
    } else if (iceConnectionState === "failed") {
      this.restart();
    } else if (connectionState === "failed") {
      this.#lost("The encrypted media connection failed.");
    } else if (iceConnectionState === "disconnected") {
      this.#stallTimer = setTimeout(() => this.restart(), kStallMs);
    }
  }

  #giveUpLater(reason) {
    this.#giveUpTimer ||= setTimeout(() => this.#lost(reason), kConnectMs);
  }

  #lost(reason) {
    if (!this.#closed) this.emit("lost", { reason });
  }
}
