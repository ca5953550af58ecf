import { Emitter } from "./emitter.js";

/**
 * @typedef {object} Participant somebody's live session in the call
 * @property {string} sessionId
 * @property {string} userId
 * @property {string} name
 * @property {boolean} isLocal
 * @property {boolean} isSpeaking
 * @property {number} level 0 silent … 1 loud
 * @property {boolean} audioEnabled
 * @property {boolean} videoEnabled
 * @property {boolean} screenShareEnabled
 * @property {"excellent"|"good"|"poor"|"lost"} quality of their connection
 * @property {Date} joinedAt
 * @property {{[source: string]: MediaStreamTrack}} tracks what we have of them just now
 */

/** @returns {Participant} */
function fromServer(wire, isLocal) {
  return {
    sessionId: wire.session_id,
    userId: wire.user_id,
    name: wire.name || wire.user_id,
    isLocal,
    isSpeaking: Boolean(wire.is_speaking),
    level: 0,
    audioEnabled: Boolean(wire.audio_enabled),
    videoEnabled: Boolean(wire.video_enabled),
    screenShareEnabled: Boolean(wire.screen_share_enabled),
    quality: wire.connection_quality ?? "good",
    joinedAt: new Date(wire.joined_at),
  };
}

/**
 * Who is in the call, kept from the server's snapshots and events.
 *
 * Events: `joined`, `left`, `updated` (each a Participant), `speakers` {speakers, dominant}.
 */
export class Participants extends Emitter {
  /** @type {Map<string, Participant>} */
  all = new Map();
  #mySessionId = null;
  #gone = new Set(); // a snapshot may be older than the event that somebody left
  #earlyTracks = new Map(); // of participants we have not heard of yet
  #events = 0;
  #heard = new Map(); // sessionId -> the event that last spoke of it

  start(mySessionId) {
    this.#mySessionId = mySessionId;
    this.#gone.clear();
  }

  /** Now, for `replace`: to be taken before the snapshot is asked for. */
  moment() {
    return this.#events;
  }

  /**
   * @param {object[]} snapshot the `participants` of a call, as the server sends them
   * @param {number} asked the moment() before it was asked for: what events said since is newer
   */
  replace(snapshot, asked) {
    const isNewer = (sessionId) => (this.#heard.get(sessionId) ?? 0) > asked;
    const present = new Set(snapshot.map(({ session_id }) => session_id));
    for (const sessionId of [...this.all.keys()]) {
      if (!present.has(sessionId) && !isNewer(sessionId)) this.remove(sessionId);
    }
    for (const wire of snapshot) if (!isNewer(wire.session_id)) this.#put(wire);
  }

  /** An event tells of somebody. */
  put(wire) {
    this.#heard.set(wire.session_id, ++this.#events);
    this.#put(wire);
  }

  #put(wire) {
    if (this.#gone.has(wire.session_id)) return;
    const known = this.all.get(wire.session_id);
    const participant = fromServer(wire, wire.session_id === this.#mySessionId);
    if (known) Object.assign(known, { ...participant, level: known.level });
    else this.all.set(wire.session_id, { ...participant, tracks: this.#early(wire) });
    this.emit(known ? "updated" : "joined", this.all.get(wire.session_id));
  }

  remove(sessionId) {
    this.#gone.add(sessionId);
    this.#heard.delete(sessionId);
    const participant = this.all.get(sessionId);
    if (!participant) return;
    this.all.delete(sessionId);
    this.emit("left", participant);
  }

  /** @returns {{sessionId: string, source: string}[]} the videos that others publish */
  videos() {
    const others = [...this.all.values()].filter(({ isLocal }) => !isLocal);
    return others.flatMap(({ sessionId, videoEnabled, screenShareEnabled }) => [
      ...(screenShareEnabled ? [{ sessionId, source: "screen_share" }] : []),
      ...(videoEnabled ? [{ sessionId, source: "camera" }] : []),
    ]);
  }

  setSpeakers(speakers, dominant) {
    const levels = new Map(speakers.map(({ session_id, level }) => [session_id, level]));
    for (const participant of this.all.values()) {
      const isSpeaking = levels.has(participant.sessionId);
      const changed = participant.isSpeaking !== isSpeaking;
      participant.isSpeaking = isSpeaking;
      participant.level = levels.get(participant.sessionId) ?? 0;
      if (changed) this.emit("updated", participant);
    }
    this.emit("speakers", { speakers: [...levels.keys()], dominant: dominant ?? null });
  }

  setQuality(sessionId, quality) {
    const participant = this.all.get(sessionId);
    if (!participant) return;
    participant.quality = quality;
    this.emit("updated", participant);
  }

  /** @param {MediaStreamTrack|null} track */
  setTrack(sessionId, source, track) {
    const participant = this.all.get(sessionId);
    const tracks = participant?.tracks ?? this.#earlyTracks.get(sessionId) ?? {};
    if (track) tracks[source] = track;
    else delete tracks[source];
    if (!participant) this.#earlyTracks.set(sessionId, tracks);
  }

  clear() {
    for (const participant of [...this.all.values()]) {
      this.all.delete(participant.sessionId);
      this.emit("left", participant);
    }
    this.#gone.clear();
    this.#heard.clear();
    this.#earlyTracks.clear();
  }

  #early({ session_id }) {
    const tracks = this.#earlyTracks.get(session_id) ?? {};
    this.#earlyTracks.delete(session_id);
    return tracks;
  }
}
