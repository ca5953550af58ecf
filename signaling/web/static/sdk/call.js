import { Backoff, delay } from "./backoff.js";
import { OwnTracks } from "./own_tracks.js";
import { Participants } from "./participants.js";
import { Peer } from "./peer.js";
import { Playback } from "./playback.js";
import { isFatal, RequestError } from "./requests.js";
import { Subscriptions } from "./subscriptions.js";

/**
 * @typedef {import("./participants.js").Participant} Participant
 * @typedef {import("./local_media.js").TrackSource} TrackSource
 * @typedef {"idle"|"joining"|"connected"|"reconnecting"|"left"} CallState
 *
 * @typedef {object} JoinOptions
 * @property {boolean|MediaTrackConstraints|MediaStreamTrack} [audio] publish a microphone
 * @property {boolean|MediaTrackConstraints|MediaStreamTrack} [video] publish a camera
 * @property {boolean} [simulcast] send three sizes of a camera at least 640 wide; default true
 * @property {"VP8"|"VP9"|"H264"|"AV1"} [videoCodec] preferred when sending; default VP8
 * @property {boolean} [pauseLayers] stop encoding sizes nobody watches; default true
 */

const kForwarded = ["joined", "left", "updated"];

/** A refusal that says the server, or the connection, is another one than a moment ago. */
function mayPass({ status, code }) {
  return status === 404 || code === "unknown_connection";
}

/**
 * One call. It survives network changes and restarts of the server until leave() or the end.
 *
 * Events (details in `event.detail`):
 *   `statechanged` {state, reason?}      `ended` {reason}, by the server; nothing follows
 *   `participantjoined`, `participantleft`, `participantupdated`: a Participant, me included
 *   `trackadded`, `trackremoved` {participant, source, track, sourceId}: others' media
 *   `localtrackchanged` {source, track: MediaStreamTrack|null}: mine
 *   `speakers` {speakers: sessionId[], dominant: sessionId|null}
 *   `deviceerror` Error: a microphone or camera could not be opened; the call goes on without
 *   `soundblocked`: the browser wants a click before it plays sound; call resumeSound() from it
 */
export class Call extends EventTarget {
  #client;
  #path;
  #options = { simulcast: true, videoCodec: "VP8", pauseLayers: true };
  #state = "idle";
  #peer = null;
  #early = null; // messages that overtake the response that says who we are
  #entering = null;
  #backoff = new Backoff();
  #own = new OwnTracks((state) => this.#request("POST", "tracks", state));
  #playback = new Playback();
  #people = new Participants();
  #subscriptions = new Subscriptions((video) => this.#request("PUT", "subscriptions", { video }));

  /** @param {import("./client.js").Switchboard} client @param {string} type @param {string} id */
  constructor(client, type, id) {
    super();
    this.#client = client;
    this.cid = `${type}:${id}`;
    /** My session in this call, null before join(). @type {string|null} */
    this.sessionId = null;
    this.#path = `/api/v2/video/call/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
    for (const type of kForwarded) {
      this.#people.addEventListener(type, (e) => this.#emit(`participant${type}`, e.detail));
    }
    this.#people.addEventListener("speakers", (event) => this.#emit("speakers", event.detail));
    this.#playback.addEventListener("blocked", () => this.#emit("soundblocked"));
    this.#own.addEventListener("changed", (e) => this.#emit("localtrackchanged", e.detail));
    this.#own.addEventListener("deviceerror", (event) => this.#emit("deviceerror", event.detail));
  }

  /** @returns {CallState} */
  get state() {
    return this.#state;
  }

  /** Everybody in the call by sessionId, me included. @returns {Map<string, Participant>} */
  get participants() {
    return this.#people.all;
  }

  /** What I capture. @returns {Map<TrackSource, MediaStreamTrack>} */
  get localTracks() {
    return this.#own.tracks;
  }

  /** For statistics; replaced when the call is joined anew. @returns {RTCPeerConnection|null} */
  get peerConnection() {
    return this.#peer?.pc ?? null;
  }

  /**
   * What the server sends us now and why it is not more, at most a second old: the estimate and
   * round trip, and per slot layer, bitrate, loss and reason. `/openapi.json`: SubscriberReport.
   */
  explain() {
    return this.#request("GET", `why?session_id=${encodeURIComponent(this.sessionId ?? "")}`);
  }

  /**
   * Captures, connects, enters. A missing device is no failure (`deviceerror`).
   * @param {JoinOptions} [options]
   * @returns {Promise<void>} when entered; media follows
   */
  async join({ audio = true, video = true, ...options } = {}) {
    if (this.#state !== "idle" && this.#state !== "left") return;
    Object.assign(this.#options, options);
    this.#setState("joining");
    this.#listen(true);
    try {
      await Promise.all([this.#client.connect(), this.#own.open(audio, video)]);
      await this.#enter();
    } catch (error) {
      if (this.#state === "left") return; // meanwhile, by leave() or by the server
      this.#close("failed");
      throw error;
    }
  }

  async leave() {
    if (this.#state === "left" || this.#state === "idle") return;
    const said = this.#request("POST", "leave", {}).catch(() => {});
    this.#close("left");
    await said;
  }

  /** @param {boolean} enabled false mutes: no sound leaves this page */
  setMicrophoneEnabled(enabled) {
    return this.#own.setMicrophoneEnabled(enabled);
  }

  /** @param {boolean} enabled false switches the camera off, its light included */
  setCameraEnabled(enabled) {
    return this.#own.setCameraEnabled(enabled);
  }

  /** Lets the person choose a screen, window or tab. @returns {Promise<boolean>} false if none */
  startScreenShare() {
    return this.#own.startScreenShare();
  }

  stopScreenShare() {
    return this.#own.stopScreenShare();
  }

  /** Publishes a track of the app's own making in place of (or besides) the captured ones. */
  replaceTrack(source, track) {
    return this.#own.replace(source, track);
  }

  /** @param {"microphone"|"camera"} source @param {string} deviceId */
  useDevice(source, deviceId) {
    return this.#own.useDevice(source, deviceId);
  }

  /** @param {string} deviceId an audiooutput */
  useSpeaker(deviceId) {
    return this.#playback.setOutput(deviceId);
  }

  /** Call from a click after `soundblocked`. */
  resumeSound() {
    this.#playback.resume();
  }

  /** Looks for a new way to the server at once, when the app knows that the network changed. */
  restartMedia() {
    this.#peer?.restart();
  }

  /**
   * Says that `element` shows a track: its size decides which size of picture is sent to us.
   * Without any watched element the server sends who spoke last.
   */
  watch(element, sessionId, source, priority = 0) {
    this.#subscriptions.watch(element, sessionId, source, priority);
  }

  /** @param {Element} element */
  unwatch(element) {
    this.#subscriptions.unwatch(element);
  }

  // Entering, and entering anew when the session was lost.

  async #enter() {
    this.#early = [];
    await this.#request("POST", "", {});
    const { participant, ice_servers } = await this.#request("POST", "join", {});
    if (this.#state === "left") return;
    this.sessionId = participant.session_id;
    this.#client.connection.resumeSessionId = this.sessionId;
    this.#people.start(this.sessionId);
    this.#startPeer(ice_servers ?? []);
    const early = this.#early;
    this.#early = null;
    early.forEach((message) => this.#onMessage(message));
    const started = this.#peer.start(this.#own.tracks);
    await Promise.all([started, this.#own.attach(this.#peer), this.#fetchParticipants()]);
    this.#subscriptions.resend();
  }

  #startPeer(iceServers) {
    const post = (what, body) => this.#request("POST", what, body);
    const peer = new Peer(iceServers, this.#options, post);
    this.#peer = peer;
    peer.addEventListener("connected", () => {
      this.#backoff.reset();
      if (this.#client.connected) this.#setState("connected");
    });
    peer.addEventListener("stalled", () => this.#setState("reconnecting"));
    peer.addEventListener("lost", ({ detail }) => this.#reenter(detail.reason));
    peer.addEventListener("receiving", ({ detail: { track } }) => {
      if (track.kind === "audio") this.#playback.add(track);
    });
    peer.slots.addEventListener("added", (event) => this.#onSlot("trackadded", event.detail));
    peer.slots.addEventListener("removed", (event) => this.#onSlot("trackremoved", event.detail));
  }

  #dropPeer() {
    this.#peer?.close();
    this.#peer = null;
    this.#own.detach();
    this.#playback.clear();
    this.#people.clear();
    this.sessionId = null;
  }

  /** The server no longer knows us, or media does not come back: a new session. */
  async #reenter(reason) {
    if (this.#entering || this.#state === "left") return;
    this.#setState("reconnecting", reason);
    this.#entering = this.#enterUntilIn();
    await this.#entering;
    this.#entering = null;
  }

  async #enterUntilIn() {
    while (this.#state !== "left") {
      if (this.sessionId) await this.#request("POST", "leave", {}).catch(() => {});
      this.#dropPeer();
      await delay(this.#backoff.next());
      try {
        await this.#client.connect();
        if (this.#state !== "left") await this.#enter();
        return;
      } catch (error) {
        if (isFatal(error) && !mayPass(error)) return this.#end(error.message);
      }
    }
  }

  async #fetchParticipants() {
    const { participants = [] } = await this.#request("GET", "");
    this.#people.replace(participants);
    return participants;
  }

  // What the connection and the server say.

  #onConnected = async () => {
    if (this.#entering || this.#state !== "reconnecting" || !this.sessionId) return;
    try {
      const { participants = [] } = await this.#request("GET", "");
      if (participants.some(({ session_id }) => session_id === this.sessionId)) {
        return this.#resume(participants);
      }
    } catch (error) {
      if (!isFatal(error)) return; // unreachable again: the next `connected` brings us back here
    }
    this.#reenter("The server was restarted.");
  };

  #resume(participants) {
    this.#people.replace(participants);
    this.#peer.onReconnected();
    this.#subscriptions.resend();
    if (this.#peer.pc.connectionState === "connected") this.#setState("connected");
  }

  #onDisconnected = () => {
    if (this.#state === "connected") this.#setState("reconnecting");
  };

  #onRefused = ({ detail }) => this.#end(detail.message);

  #onServerMessage = ({ detail: message }) => {
    if (message.call_cid !== this.cid) return;
    if (!this.#early) return this.#onMessage(message);
    // An end that comes before we are in is that of those who were here before us.
    if (message.type !== "call.ended") this.#early.push(message);
  };

  #onMessage(message) {
    if (/^(sdp|media)\./.test(message.type)) {
      if (message.session_id === this.sessionId) this.#peer?.onMessage(message);
      return;
    }
    switch (message.type) {
      case "call.member_joined":
      case "call.participant_updated": return this.#people.put(message.participant);
      case "call.member_left": return this.#onMemberLeft(message);
      case "call.speakers_changed":
        return this.#people.setSpeakers(
          message.speakers.filter(({ level }) => level === undefined || level > 0),
          message.dominant);
      case "call.quality_changed":
        return this.#people.setQuality(message.session_id, message.quality);
      case "call.ended": return this.#end(message.reason ?? "The call has ended.");
    }
  }

  #onMemberLeft({ session_id, reason }) {
    if (session_id !== this.sessionId) return this.#people.remove(session_id);
    if (reason === "kicked" || reason === "removed") return this.#end(`You were ${reason}.`);
    this.#reenter("The server lost this session.");
  }

  #onSlot(type, { sessionId, ...slot }) {
    const participant = this.#people.all.get(sessionId) ??
      { sessionId, userId: slot.userId, name: slot.userId };
    this.#emit(type, { participant, ...slot });
  }

  #onPageHide = () => {
    this.#client.requests.sendAndForget("POST", `${this.#path}/leave`, this.#body({}));
  };

  // The ends.

  #listen(on) {
    const how = on ? "addEventListener" : "removeEventListener";
    this.#client.connection[how]("message", this.#onServerMessage);
    this.#client.connection[how]("connected", this.#onConnected);
    this.#client.connection[how]("disconnected", this.#onDisconnected);
    this.#client.connection[how]("refused", this.#onRefused);
    globalThis[how]("pagehide", this.#onPageHide);
  }

  #end(reason) {
    if (this.#state === "left") return;
    this.#close(reason);
    this.#emit("ended", { reason });
  }

  #close(reason) {
    this.#listen(false);
    this.#setState("left", reason);
    this.#client.connection.resumeSessionId = null;
    this.#dropPeer();
    this.#subscriptions.clear();
    this.#own.close();
  }

  #request(method, what, body) {
    const path = what ? `${this.#path}/${what}` : this.#path;
    return this.#client.requests.send(method, path, body && this.#body(body));
  }

  #body(body) {
    return this.sessionId ? { session_id: this.sessionId, ...body } : body;
  }

  #setState(state, reason) {
    if (this.#state === state) return;
    this.#state = state;
    this.#emit("statechanged", { state, reason });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
