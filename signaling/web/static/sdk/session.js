import { Backoff, delay } from "./backoff.js";
import { Emitter } from "./emitter.js";
import { Peer } from "./peer.js";
import { isFatal } from "./requests.js";

/** @typedef {"entering"|"connected"|"reconnecting"|"closed"} SessionState */

/** Reasons to be out of a call that are no accident. */
const kSentAway = ["left", "kicked", "removed", "blocked"];

/** A refusal that says the server, or the connection, is another one than a moment ago. */
function mayPass({ status, code }) {
  return status === 404 || code === "unknown_connection";
}

/**
 * My participant in a call, kept alive: taken over by the next WebSocket, given a new
 * PeerConnection when the server was restarted, entered anew when it is lost.
 *
 * Events: `state` {state, reason?}, `over` {reason, message?}: not to be had again; `late`
 * {session_id}: a participant that came after close(); `trackadded` and `trackremoved` {sessionId,
 * userId, source, sourceId, track}.
 */
export class Session extends Emitter {
  #client;
  #request;
  #media;
  #options;
  #peer = null;
  #early = []; // messages that overtake the response that says who we are
  #busy = null; // entering anew
  #backoff = new Backoff(150);
  #round = 0; // of looking what became of us
  /** @type {SessionState} */
  state = "entering";
  /** @type {string|null} */
  id = null;

  /**
   * @param {import("./client.js").Switchboard} client
   * @param {(method: string, what: string, body?: object) => Promise<any>} request under the call
   * @param {{own, playback, people, subscriptions}} media what outlives a session
   * @param {object} options see JoinOptions
   */
  constructor(client, request, media, options) {
    super();
    this.#client = client;
    this.#request = request;
    this.#media = media;
    this.#options = options;
  }

  get peer() {
    return this.#peer;
  }

  /** start() for the first time, which a server that was restarted just then does not end. */
  async begin(answer, how) {
    try {
      await this.start(answer, how);
    } catch (error) {
      if (!mayPass(error)) throw error;
      await this.#enterAnew("The server was restarted.", { known: false });
    }
  }

  /**
   * Takes the participant that the server named, and connects its media.
   * @param {{participant: {session_id: string}, ice_servers?: RTCIceServer[]}} answer
   * @param {object} [how]
   * @param {string|null} [how.replaces] a session of mine that is lost, and leaves
   * @returns {Promise<void>} when media is agreed on, or another start() has taken over
   */
  async start({ participant, ice_servers = [] }, { replaces = null } = {}) {
    if (this.state === "closed") return this.emit("late", participant);
    const { own, people, subscriptions } = this.#media;
    this.id = participant.session_id;
    this.#client.connection.resumeSessionId = this.id;
    people.start(this.id);
    if (replaces && replaces !== this.id) {
      await this.#request("POST", "leave", { session_id: replaces }).catch(() => {});
    }
    if (this.state === "closed") return;
    this.#startPeer(ice_servers);
    const early = this.#early ?? [];
    this.#early = null;
    for (const message of early) {
      if (message.type !== "sdp.offer") this.receive(message); // ours comes now, and withdraws it
    }
    if (!this.#peer) return;
    const peer = this.#peer;
    const started = peer.start(own.tracks);
    try {
      await Promise.all([started, own.attach(peer, this.id), this.#fetchParticipants()]);
      subscriptions.resend();
    } catch (error) {
      if (peer === this.#peer) throw error;
    }
  }

  /** @param {object} message an event of the server about this call */
  receive(message) {
    if (this.#early) {
      // An end that comes before we are in is that of those who were here before us.
      if (message.type !== "call.ended") this.#early.push(message);
      else if (this.id) this.#over(message.reason ?? "ended");
      return;
    }
    if (/^(sdp|media)\./.test(message.type)) {
      if (message.session_id === this.id) this.#peer?.onMessage(message);
      return;
    }
    const { people } = this.#media;
    switch (message.type) {
      case "call.member_joined":
      case "call.participant_updated":
        people.put(message.participant);
        return message.participant.session_id === this.id && this.#heed();
      case "call.member_left": return this.#onMemberLeft(message);
      case "call.speakers_changed":
        return people.setSpeakers(
          message.speakers.filter(({ level }) => level === undefined || level > 0),
          message.dominant);
      case "call.quality_changed": return people.setQuality(message.session_id, message.quality);
      case "call.ended": return this.#over(message.reason ?? "ended");
    }
  }

  /** The WebSocket is up again. @param {{restarted: boolean}} how */
  async onConnected({ restarted }) {
    if (this.#busy || this.state === "closed" || !this.id) return;
    const { own, people, subscriptions } = this.#media;
    const asked = people.moment();
    const round = ++this.#round;
    let participants;
    try {
      ({ participants = [] } = await this.#request("GET", ""));
    } catch (error) {
      if (isFatal(error)) return this.#enterAnew("The server was restarted.", { known: false });
      await delay(this.#backoff.next());
      if (round !== this.#round || !this.#client.connected) return; // another one looks, or will
      return this.onConnected({ restarted });
    }
    if (!participants.some(({ session_id }) => session_id === this.id)) {
      return this.#enterAnew("The server was restarted.", { known: false });
    }
    if (restarted) return this.#connectAnew();
    people.replace(participants, asked);
    own.listen();
    this.#heed();
    own.retell();
    this.#peer?.onReconnected();
    subscriptions.resend();
    if (this.#peer?.pc.connectionState === "connected") this.#setState("connected");
  }

  onDisconnected() {
    this.#media.own.deafen();
    if (this.state === "connected") this.#setState("reconnecting", "The connection was lost.");
  }

  /** Participants as the server sees them now; asked for until it says. */
  async #fetchParticipants() {
    const { people } = this.#media;
    for (const peer = this.#peer; peer === this.#peer; await delay(this.#backoff.next())) {
      const asked = people.moment();
      try {
        const { participants = [] } = await this.#request("GET", "");
        if (peer === this.#peer) people.replace(participants, asked);
        return;
      } catch (error) {
        if (isFatal(error)) throw error;
      }
    }
  }

  close() {
    if (this.state === "closed") return;
    this.#setState("closed");
    this.#client.connection.resumeSessionId = null;
    this.#dropPeer();
    this.#media.people.clear();
    this.id = null;
  }

  #startPeer(iceServers) {
    const { playback } = this.#media;
    const peer = new Peer(iceServers, this.#options, (what, body) =>
      this.#request("POST", what, body));
    this.#peer = peer;
    this.iceServers = iceServers;
    peer.on("connected", () => {
      this.#backoff.reset();
      if (this.#client.connected) this.#setState("connected");
    });
    peer.on("stalled", () => this.#setState("reconnecting", "The connection was lost."));
    peer.on("lost", ({ reason }) => this.#enterAnew(reason));
    peer.on("unanswered", () => this.#client.connected && this.#client.connection.replace());
    peer.on("receiving", ({ track }) => track.kind === "audio" && playback.add(track));
    peer.slots.on("added", (slot) => this.#onSlot("trackadded", slot));
    peer.slots.on("removed", (slot) => this.#onSlot("trackremoved", slot));
  }

  #onSlot(type, slot) {
    const track = type === "trackadded" ? slot.track : null;
    this.#media.people.setTrack(slot.sessionId, slot.source, track);
    this.emit(type, slot);
  }

  #dropPeer() {
    this.#peer?.close();
    this.#peer = null;
    this.#media.own.detach();
    this.#media.playback.clear();
  }

  /** The server kept the participant, and knows nothing of its PeerConnection. */
  async #connectAnew() {
    this.#setState("reconnecting", "The server was restarted.");
    const { id, iceServers } = this;
    this.#dropPeer();
    try {
      await this.start({ participant: { session_id: id }, ice_servers: iceServers });
    } catch {
      if (this.#peer) await this.#enterAnew("The server was restarted.");
    }
  }

  /**
   * Media does not come back, or the server no longer knows us: a new participant.
   * @param {string} reason @param {{known?: boolean}} how `known`: the server still has the old one
   */
  async #enterAnew(reason, { known = true } = {}) {
    if (this.#busy || this.state === "closed") return;
    this.#setState("reconnecting", reason);
    this.#media.people.remove(this.id);
    this.#busy = this.#enterUntilIn(known ? this.id : null);
    await this.#busy;
    this.#busy = null;
  }

  /** @param {string|null} lost the participant to be replaced */
  async #enterUntilIn(lost) {
    const { connection } = this.#client;
    for (let attempt = 0; this.state !== "closed"; attempt++) {
      this.#dropPeer();
      this.id = null;
      this.#early = [];
      if (attempt) await delay(this.#backoff.next());
      try {
        // Over the same connection we would be given the lost participant again.
        await (lost ? connection.renew() : this.#client.connect());
        if (this.state === "closed") return;
        return await this.start(await this.enter(), { replaces: lost });
      } catch (error) {
        lost = this.id ?? lost;
        if (isFatal(error) && !mayPass(error)) return this.#giveUp(error);
        if (error.code === "unknown_connection" && !lost) connection.replace(); // else renew() does
      }
    }
  }

  /** Enters without ringing; an open call that is gone is made again. */
  async enter() {
    await this.#request("POST", "", {});
    return this.#request("POST", "join", {});
  }

  /** What the server says of me may not be what I told it. */
  #heed() {
    const me = this.#media.people.all.get(this.id);
    if (me) this.#media.own.heed(me);
  }

  #onMemberLeft({ session_id, reason }) {
    if (session_id !== this.id) return this.#media.people.remove(session_id);
    if (reason === "ended") return; // `call.ended` follows, and says why
    if (kSentAway.includes(reason)) return this.#over(reason);
    this.#enterAnew("The server lost this session.", { known: false });
  }

  /** Who cannot be in leaves no participant behind. @param {Error} refusal */
  #giveUp({ code, message }) {
    if (this.id) this.#request("POST", "leave", {}).catch(() => {});
    this.#over(code, message);
  }

  #over(reason, message) {
    if (this.state !== "closed") this.emit("over", { reason, message });
  }

  /** @param {SessionState} state */
  #setState(state, reason) {
    if (this.state === state) return;
    this.state = state;
    this.emit("state", { state, reason });
  }
}
