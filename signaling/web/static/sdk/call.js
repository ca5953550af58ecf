import { askUntilAnswered } from "./asking.js";
import { CallMedia } from "./call_media.js";
import { ReloadMemory } from "./reload_memory.js";
import { ringNews, ringRefusal } from "./ring.js";
import { Session } from "./session.js";

/**
 * @typedef {"idle"|"ringing"|"joining"|"connected"|"reconnecting"|"left"} CallState
 *
 * @typedef {object} JoinOptions
 * @property {boolean|MediaTrackConstraints|MediaStreamTrack} [audio] publish a microphone
 * @property {boolean|MediaTrackConstraints|MediaStreamTrack} [video] publish a camera
 * @property {boolean} [simulcast] send three sizes of a camera at least 640 wide; default true
 * @property {"VP8"|"VP9"|"H264"|"AV1"} [videoCodec] preferred when sending; default VP8
 * @property {boolean} [pauseLayers] stop encoding sizes nobody watches; default true
 */

/**
 * One call: rung, answered or just joined. It survives network changes and restarts of the server
 * until leave() or the end.
 *
 * Events (details in `event.detail`, or as the argument of `on(type, listener)`):
 *   `statechanged` {state, reason?}      `ended` {reason, message?}, by the server or the others
 *   `reconnecting` {reason}, `reconnected`
 *   `participantjoined`, `participantleft`, `participantupdated`: a Participant, me included
 *   `trackadded`, `trackremoved` {participant, source, track, sourceId}: others' media
 *   `localtrackchanged` {source, track: MediaStreamTrack|null}: mine
 *   `speakers` {speakers: sessionId[], dominant: sessionId|null}
 *   `deviceerror` Error: a microphone or camera could not be opened; the call goes on without
 *   `soundblocked`: the browser wants a click before it plays sound; call resumeSound() from it
 *   every `call.*` event of the server about this call, as it came
 */
export class Call extends CallMedia {
  #client;
  #options = { simulcast: true, videoCodec: "VP8", pauseLayers: true };
  #state = "idle";
  #session = null;
  #reload;
  #rung = false; // some time, by somebody
  #unlisten = [];

  /** @type {"outgoing"|"incoming"|null} who rang; null when nobody did */
  direction = null;
  /** @type {{id: string, name: string, image?: string}|null} who made the call, once known */
  createdBy = null;
  /** @type {{user_id: string, role: string}[]} who belongs to it, once known */
  members = [];
  #names = new Map();
  /** False of a call that was made as a voice call. */
  video = true;
  /** When it began, once it has. @type {Date|null} */
  startedAt = null;

  /** @param {import("./client.js").Switchboard} client @param {string} type @param {string} id */
  constructor(client, type, id) {
    super((...request) => this.#request(...request));
    this.#client = client;
    this.#name(type, id);
  }

  /** @returns {CallState} */
  get state() {
    return this.#state;
  }

  /** My session in this call, null before I am in. @returns {string|null} */
  get sessionId() {
    return this.#session?.id ?? null;
  }

  /** For statistics; replaced when the call is joined anew. @returns {RTCPeerConnection|null} */
  get peerConnection() {
    return this.#session?.peer?.pc ?? null;
  }

  /** What somebody is called, as far as is known here. @param {string} userId */
  nameOf(userId) {
    for (const each of this.participants.values()) if (each.userId === userId) return each.name;
    return this.#names.get(userId) ?? userId;
  }

  /** May I end it for all? */
  get isAdmin() {
    return this.members.some(({ user_id, role }) =>
      user_id === this.#client.user.id && role === "admin");
  }

  // Beginning.

  /**
   * Finds or makes the call on the server; with `ring`, calls its members: resolves when they ring.
   * @param {object} [wanted]
   * @param {(string|{user_id: string, role?: string})[]} [wanted.members]
   * @param {boolean} [wanted.ring]
   * @param {boolean} [wanted.video] a video call, else a voice call; default true
   * @param {number} [wanted.ringTimeout] seconds
   * @param {object} [wanted.data]
   * @param {JoinOptions} [options] what I publish when it rings; default: as the call is
   */
  async getOrCreate({ members, ring = false, video, ringTimeout, data } = {}, options = {}) {
    const body = {
      ...(members && { members: members.map(asMember) }),
      ...(video !== undefined && { video }),
      ...(ringTimeout && { ring_timeout_seconds: ringTimeout }),
      ...(data && { data }),
    };
    if (!ring) return this.#learn(await this.#request("POST", "", body));
    await this.#ringOut({ video: video ?? true, ...options },
                        () => this.#request("POST", "", { ...body, ring }));
  }

  /**
   * What the server sends us now and why it is not more, at most a second old: the estimate and
   * round trip, and per slot layer, bitrate, loss and reason. `/openapi.json`: SubscriberReport.
   */
  explain() {
    return this.#request("GET", `why?session_id=${encodeURIComponent(this.sessionId ?? "")}`);
  }

  /**
   * Rings those members who are neither in the call nor have answered; `members` says who rings.
   * @param {string[]} [userIds] only these
   * @param {JoinOptions} [options] what I publish, if I am not in yet
   */
  async ring(userIds, options = {}) {
    const body = userIds ? { members_ids: userIds } : {};
    const ask = () => this.#request("POST", "ring", body);
    if (this.#session) this.#learn(await ask());
    else await this.#ringOut({ video: this.video, ...options }, ask);
  }

  /** Lets others in, who can then be rung; for admins. @param {string[]} userIds */
  async addMembers(userIds) {
    await this.#request("POST", "members", { update_members: userIds.map(asMember) });
  }

  /** Takes an incoming call. @param {JoinOptions} [options] */
  async accept({ audio = true, video = this.video, ...options } = {}) {
    if (this.#state !== "ringing" && this.#state !== "idle") return;
    this.direction ??= "incoming";
    await this.#begin({ audio, video, ...options }, () => this.#request("POST", "accept", {}));
  }

  /** @param {"decline"|"busy"} [reason] */
  async reject(reason = "decline") {
    const said = this.#request("POST", "reject", { reason }).catch(() => {});
    this.#close("rejected");
    await said;
  }

  /**
   * Captures, connects, enters without ringing. A missing device is no failure (`deviceerror`).
   * @param {JoinOptions} [options]
   * @returns {Promise<void>} when entered; media follows
   */
  async join({ audio = true, video = true, ...options } = {}) {
    if (this.#state !== "idle" && this.#state !== "left") return;
    await this.#begin({ audio, video, ...options }, () => this.#session.enter());
  }

  /** Hangs up. @param {{endCall?: boolean}} [how] `endCall` ends it for all, if I am an admin */
  async leave({ endCall = false } = {}) {
    if (this.#state === "left" || this.#state === "idle") return;
    if (this.#state === "ringing" && this.direction === "incoming") return this.reject();
    const said = this.#request("POST", "leave", endCall ? { endCall } : {}).catch(() => {});
    this.#close("left");
    await said;
  }

  /** Looks for a new way to the server at once, when the app knows that the network changed. */
  restartMedia() {
    this.#session?.peer?.restart();
  }

  // What the client tells its calls.

  /** @param {object} message an event of the server about this call */
  receive(message) {
    if (message.user?.name) this.#names.set(message.user.id, message.user.name);
    if (message.type === "call.ring") this.#onRing(message);
    if (message.type === "call.members_changed") this.members = message.members;
    if (this.#state === "ringing") this.#onRingNews(message);
    this.#session?.receive(message);
    if (message.type.startsWith("call.")) this.emit(message.type, message);
  }

  /** Another Call object speaks for this call now. */
  giveWay() {
    this.#end("merged");
  }

  // Ringing.

  async #ringOut(options, ask) {
    if (this.#state !== "idle" && this.#state !== "left") return;
    this.direction = "outgoing";
    await this.#begin({ audio: true, ...options }, ask, "ringing");
  }

  #onRing({ call, members, user, video }) {
    const free = this.#state === "idle" || this.#state === "left";
    if (!free || user?.id === this.#client.user.id) return;
    this.direction = "incoming";
    this.#learn({ call: { ...call, created_by: user ?? call?.created_by, video }, members });
    this.#listen(true);
    this.#setState("ringing");
  }

  #onRingNews(message) {
    const { answered, over } = ringNews(message, {
      direction: this.direction,
      userId: this.#client.user.id,
      connectionId: this.#client.requests.connectionId,
    });
    if (answered) this.#onAnswered();
    else if (over) this.#end(over);
  }

  #onAnswered() {
    this.startedAt ??= new Date();
    if (this.#session?.state === "connected") this.#setState("connected");
    else this.#setState("joining");
  }

  // Being in.

  /**
   * @param {JoinOptions} wanted
   * @param {() => Promise<object>} ask the request that makes me a participant
   * @param {CallState} state meanwhile
   */
  async #begin({ audio, video, ...options }, ask, state = "joining") {
    Object.assign(this.#options, options);
    this.#listen(true);
    this.#setState(state);
    const session = this.#openSession();
    try {
      // Devices take a second to open; meanwhile the connection is made, and others are seen.
      const captured = this.media.own.open(audio, video);
      const isWanted = () => session.state !== "closed";
      const answer = this.#learn(await askUntilAnswered(this.#client, ask, isWanted));
      if (!isWanted()) return this.#giveBack(answer.participant); // hung up, or ended, meanwhile
      if (answer.call?.status === "active" && this.#state === "ringing") this.#onAnswered();
      const joined = answer.participant ? answer : await session.enter();
      const replaces = this.#reload.take();
      this.#rung ||= Boolean(this.direction || replaces);
      await session.begin(joined, { replaces });
      await captured;
    } catch (error) {
      if (session.state === "closed") return;
      if (this.sessionId) this.#request("POST", "leave", {}).catch(() => {});
      const rang = this.direction && error.status;
      this.#close(rang ? ringRefusal(error) : "failed", error.message);
      throw error;
    }
  }

  /** The server made me a participant after I had hung up: else it would go on ringing. */
  #giveBack(participant) {
    // Whoever is in the call again by now was given the same one.
    if (!participant || this.#client.isIn(this.cid)) return;
    this.#request("POST", "leave", { session_id: participant.session_id }).catch(() => {});
  }

  #openSession() {
    const request = (method, what, body) => this.#request(method, what, body);
    const session = new Session(this.#client, request, this.media, this.#options);
    session.on("state", ({ state, reason }) => this.#onSessionState(state, reason));
    session.on("over", ({ reason, message }) => this.#end(reason, message));
    session.on("late", (participant) => this.#giveBack(participant));
    session.on("trackadded", (slot) => this.#onSlot("trackadded", slot));
    session.on("trackremoved", (slot) => this.#onSlot("trackremoved", slot));
    this.#session = session;
    return session;
  }

  #onSessionState(state, reason) {
    if (state === "closed" || this.#state === "ringing" || this.#state === "left") return;
    const wasAway = this.#state === "reconnecting";
    if (state === "connected") this.startedAt ??= new Date();
    this.#setState(state, reason);
    if (state === "reconnecting" && !wasAway) this.emit("reconnecting", { reason });
    if (state === "connected" && wasAway) this.emit("reconnected");
  }

  #onSlot(type, { sessionId, ...slot }) {
    const participant = this.participants.get(sessionId) ??
      { sessionId, userId: slot.userId, name: slot.userId };
    this.emit(type, { participant, ...slot });
  }

  /** Takes over what an answer says of the call; two calls that met continue as one of them. */
  #learn(answer) {
    const { call, members } = answer;
    if (call && call.cid && call.cid !== this.cid) {
      const listening = this.#unlisten.length > 0;
      this.#client.untrack(this);
      this.#name(call.type, call.id);
      if (listening) this.#client.track(this);
    }
    if (call?.created_by) {
      this.createdBy = call.created_by;
      this.#names.set(call.created_by.id, call.created_by.name);
    }
    if (call?.video !== undefined) this.video = call.video;
    if (call?.status === "active") {
      this.startedAt = new Date(Date.now() - 1000 * (call.duration ?? 0));
    }
    if (members) this.members = members;
    return answer;
  }

  // The ends.

  #onPageHide = () => {
    if (this.#state === "ringing" && this.direction === "incoming") return;
    // Whoever reloads a call that rang comes back to it; leaving would end it for two.
    if (this.#rung && this.#state !== "ringing") return this.#reload.remember(this.sessionId);
    this.#client.requests.sendAndForget("POST", `${this.#path}/leave`, this.#body({}));
  };

  #listen(on) {
    for (const unlisten of this.#unlisten) unlisten();
    this.#unlisten = [];
    this.#client[on ? "track" : "untrack"](this);
    globalThis[on ? "addEventListener" : "removeEventListener"]?.("pagehide", this.#onPageHide);
    if (!on) return;
    const { connection } = this.#client;
    this.#unlisten = [
      connection.on("connected", (how) => this.#onConnected(how)),
      connection.on("disconnected", () => this.#session?.onDisconnected()),
      connection.on("refused", ({ message }) => this.#end("refused", message)),
    ];
  }

  /** Who rings and missed events looks whether it still rings. */
  async #onConnected(how) {
    if (this.#state === "ringing") {
      const known = await this.#request("GET", "").catch((error) => error);
      if (this.#state !== "ringing") return;
      if (known.status === 404 || known.call?.status === "ended") return this.#end("ended");
      if (this.direction === "outgoing" && known.call?.status === "active") this.#onAnswered();
    }
    await this.#session?.onConnected(how);
  }

  #end(reason, message) {
    if (this.#state === "left" || this.#state === "idle") return;
    this.#close(reason, message);
    this.emit("ended", { reason, message });
  }

  #close(reason, message) {
    this.#listen(false);
    this.#session?.close();
    this.#session = null;
    this.#setState("left", reason, message);
    this.media.subscriptions.clear();
    this.media.own.close();
  }

  #name(type, id) {
    this.type = type;
    this.id = id;
    this.cid = `${type}:${id}`;
    this.#reload = new ReloadMemory(this.cid);
  }

  get #path() {
    return `/api/v2/video/call/${encodeURIComponent(this.type)}/${encodeURIComponent(this.id)}`;
  }

  #request(method, what, body) {
    const path = what ? `${this.#path}/${what}` : this.#path;
    return this.#client.requests.send(method, path, body && this.#body(body));
  }

  #body(body) {
    return this.sessionId ? { session_id: this.sessionId, ...body } : body;
  }

  #setState(state, reason, message) {
    if (this.#state === state) return;
    this.#state = state;
    this.emit("statechanged", { state, reason, message });
  }
}

/** @param {string|{user_id: string}} member */
function asMember(member) {
  return typeof member === "string" ? { user_id: member } : member;
}
