import { Backoff, delay } from "./backoff.js";
import { LocalMedia } from "./local_media.js";
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
  #muted = { microphone: false, camera: false };
  #backoff = new Backoff();
  #media = new LocalMedia();
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
    this.#media.addEventListener("ended", ({ detail }) => this.#onCaptureEnded(detail.source));
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
    return this.#media.tracks;
  }

  /** For statistics; replaced when the call is joined anew. @returns {RTCPeerConnection|null} */
  get peerConnection() {
    return this.#peer?.pc ?? null;
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
      await Promise.all([this.#client.connect(), this.#openDevices(audio, video)]);
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
  async setMicrophoneEnabled(enabled) {
    this.#muted.microphone = !enabled;
    if (enabled && !this.#media.tracks.has("microphone")) {
      await this.#publish("microphone", await this.#media.openOne("microphone"));
    }
    const track = this.#media.tracks.get("microphone") ?? null;
    if (track) track.enabled = enabled;
    this.#emit("localtrackchanged", { source: "microphone", track });
    await this.#tell();
  }

  /** @param {boolean} enabled false switches the camera off, its light included */
  async setCameraEnabled(enabled) {
    this.#muted.camera = !enabled;
    if (enabled && !this.#media.tracks.has("camera")) {
      await this.#publish("camera", await this.#media.openOne("camera"));
    } else if (!enabled) {
      await this.#peer?.publisher.pause("camera");
      this.#media.stop("camera");
      this.#emit("localtrackchanged", { source: "camera", track: null });
    }
    await this.#tell();
  }

  /** Lets the person choose a screen, window or tab. @returns {Promise<boolean>} false if none */
  async startScreenShare() {
    if (!(await this.#media.openScreen())) return false;
    for (const source of ["screen_share", "screen_share_audio"]) {
      const track = this.#media.tracks.get(source);
      if (track) await this.#publish(source, track);
    }
    return true;
  }

  async stopScreenShare() {
    await this.#unpublish(["screen_share", "screen_share_audio"]);
  }

  /** Publishes a track of the app's own making in place of (or besides) the captured ones. */
  async replaceTrack(source, track) {
    this.#media.adopt(source, track);
    await this.#publish(source, track);
  }

  /** @param {"microphone"|"camera"} source @param {string} deviceId */
  async useDevice(source, deviceId) {
    this.#media.want(source, { deviceId: { exact: deviceId } });
    if (!this.#media.tracks.has(source)) return;
    if (source === "camera") this.#media.stop(source); // some cannot be opened twice
    const track = await this.#media.openOne(source);
    track.enabled = !this.#muted[source];
    await this.#publish(source, track);
  }

  /** @param {string} deviceId an audiooutput */
  useSpeaker(deviceId) {
    return this.#playback.setOutput(deviceId);
  }

  /** Call from a click after `soundblocked`. */
  resumeSound() {
    this.#playback.resume();
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

  async #openDevices(audio, video) {
    this.#media.want("microphone", audio);
    this.#media.want("camera", video);
    for (const error of await this.#media.open(audio, video)) this.#emit("deviceerror", error);
    for (const [source, track] of this.#media.tracks) {
      this.#emit("localtrackchanged", { source, track });
    }
  }

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
    await Promise.all([this.#peer.start(this.#media.tracks), this.#fetchParticipants()]);
    this.#subscriptions.resend();
    if (this.#muted.microphone || this.#muted.camera) await this.#tell();
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
        if (isFatal(error) && error.status !== 404) return this.#end(error.message);
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
    if (this.#early) this.#early.push(message);
    else this.#onMessage(message);
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

  // Our own tracks.

  async #publish(source, track) {
    this.#emit("localtrackchanged", { source, track });
    if (await this.#peer?.publisher.publish(source, track)) await this.#peer.negotiation.offer();
  }

  async #unpublish(sources) {
    let changed = false;
    for (const source of sources) {
      this.#media.stop(source);
      changed = (await this.#peer?.publisher.unpublish(source)) || changed;
      this.#emit("localtrackchanged", { source, track: null });
    }
    if (changed) await this.#peer.negotiation.offer();
  }

  async #onCaptureEnded(source) {
    if (source.startsWith("screen")) return this.#unpublish([source]).catch(() => {});
    this.#emit("localtrackchanged", { source, track: null });
    this.#emit("deviceerror", new Error(`The ${source} was disconnected.`));
    if (source === "camera") await this.#peer?.publisher.pause(source);
    this.#muted[source] = true;
    await this.#tell().catch(() => {});
  }

  /** What others see of my microphone and camera. */
  async #tell() {
    if (!this.sessionId) return;
    const tracks = this.#media.tracks;
    await this.#request("POST", "tracks", {
      audio_enabled: tracks.has("microphone") && !this.#muted.microphone,
      video_enabled: tracks.has("camera") && !this.#muted.camera,
    });
  }

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
    this.#media.stopAll();
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
