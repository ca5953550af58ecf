import { Switchboard } from "../switchboard.js";
import { Home } from "./home.js";
import { forget, idFor, remember } from "./identity.js";
import { Lobby } from "./lobby.js";
import { hush, tell } from "./notices.js";
import { Place } from "./place.js";
import { RingScreen } from "./ring_screen.js";
import { Room, titleOf } from "./room.js";
import { SecondCall } from "./second_call.js";
import { endingOf } from "./words.js";

/** @typedef {import("../switchboard.js").Call} Call */

const kCallType = "default";

/** Which screen is shown, and what leads from one to the other. */
export class Pages {
  #client = null;
  #options;
  #place = new Place();
  /** The call I make, or am in. @type {Call|null} */
  #mine = null;
  /** Who calls me, the first one first. @type {Call[]} */
  #calling = [];
  #lobby;
  #home = new Home({
    onCall: (ids, video) => this.#ringOut(ids, video),
    onMeet: (id) => this.#joinMine(this.#client.call(kCallType, id || undefined)),
    onSignOut: () => this.#signOut(),
  });
  #ring = new RingScreen({
    onAccept: (call, video) => this.#accept(call, video),
    onReject: (call) => this.#reject(call),
    onCancel: (call) => call.leave(),
  });
  #second = new SecondCall({
    onAccept: (call) => this.#accept(call, call.video),
    onReject: (call) => this.#reject(call, this.#mine ? "busy" : undefined),
  });
  #room = new Room();

  /** @param {import("../switchboard.js").JoinOptions} options of calls joined by the address */
  constructor(options) {
    this.#options = options;
    this.#lobby = new Lobby(options, (choice) => this.#onLobby(choice));
    navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
      if (this.#onWorker(data)) ports[0]?.postMessage("taken");
    });
  }

  /**
   * Begins: at home when I am known, in the call that a reload interrupted, or in the lobby.
   * @param {import("./identity.js").Identity|null} identity @param {{callId, name}} given
   */
  open(identity, { callId, name }) {
    if (!identity) return this.#lobby.show({ name, callId });
    const interrupted = this.#place.interrupted();
    if (callId && interrupted?.id !== callId) {
      return this.#lobby.show({ name: identity.name, callId });
    }
    this.#signIn(identity);
    if (interrupted) return this.#comeBack(interrupted);
    this.#goHome();
  }

  /** Joins an open call at once, with the address's options; after a reload, as it was. */
  join(identity, callId) {
    const interrupted = this.#place.interrupted();
    this.#signIn(identity);
    if (interrupted) return this.#comeBack(interrupted);
    this.#joinMine(this.#client.call(kCallType, callId));
  }

  /**
   * A notification was clicked.
   * @param {{ring: string, accept?: string, reject?: string, video?: string}} call
   */
  openRing(identity, { ring, accept, reject, video }) {
    if (this.#client?.user.id !== identity.id) this.#signIn(identity);
    const call = this.#callOf(ring);
    if (!this.#mine) this.#goHome();
    if (call && accept === "1") this.#accept(call, video !== "0");
    else if (reject === "1") this.#rejectRing(call);
    // else a call that still rings shows itself
  }

  #signIn(identity) {
    this.#client?.close();
    remember(identity);
    const client = new Switchboard({ user: identity });
    this.#client = client;
    const on = (type, does) => client.on(type, (detail) => this.#client === client && does(detail));
    on("call.ring", ({ call }) => this.#onRing(call));
    for (const type of ["call.missed", "call.ended", "call.created"]) {
      on(type, () => this.#home.refresh());
    }
    on("connected", () => this.#home.setConnected(true));
    on("disconnected", () => this.#home.setConnected(false));
    on("refused", ({ message }) => this.#signOut(message));
    client.connect().catch(() => {}); // `refused` says it
    this.#home.open(client);
  }

  #signOut(error = "") {
    const { name } = this.#client.user;
    this.#letGo();
    this.#client.close();
    this.#client = null;
    this.#home.close();
    forget();
    this.#place.home();
    this.#lobby.show({ name, error });
  }

  /** No call is on the screen any more, and none that ends later leads home. */
  #letGo() {
    const mine = this.#mine;
    this.#mine = null;
    this.#calling = [];
    this.#ring.hide();
    this.#room.hide();
    this.#second.hide();
    mine?.leave();
  }

  #onLobby({ name, callId, audio, video }) {
    const identity = { id: idFor(name), name };
    this.#signIn(identity);
    if (!callId) return this.#goHome();
    this.#joinMine(this.#client.call(kCallType, callId), { ...this.#options, audio, video });
  }

  #goHome() {
    this.#place.home();
    const [call] = this.#calling;
    this.#showNext();
    if (call) return this.#ring.showIncoming(call, this.#client.user.id);
    this.#home.show();
    this.#home.focus();
  }

  // A call of mine: made, answered or joined.

  async #ringOut(ids, video) {
    const call = this.#client.call(kCallType);
    const options = this.#publishing(video);
    this.#take(call, options);
    this.#ring.showOutgoing(call, ids);
    try {
      await call.getOrCreate({ members: ids, ring: true, video }, options);
    } catch (error) {
      if (this.#drop(call)) this.#home.showCallError(sentenceOf(error, ids));
    }
  }

  async #accept(call, video) {
    if (call === this.#mine) return; // by a notification that outlived its ring
    this.#forgetRing(call);
    await this.#mine?.leave();
    if (call.state === "left") return tell(endingOf({ reason: "over" })); // meanwhile
    const options = this.#publishing(video && call.video);
    this.#take(call, options);
    this.#enterRoom(call);
    try {
      await call.accept(options);
    } catch (error) {
      if (this.#drop(call)) tell(endingOf({ reason: call.reason, message: error.message }));
    }
  }

  async #joinMine(call, options = this.#options, { muted = false } = {}) {
    await this.#mine?.leave();
    this.#take(call, options);
    this.#enterRoom(call);
    if (muted) call.setMicrophoneEnabled(false); // before there is one
    try {
      await call.join(options);
    } catch (error) {
      if (this.#drop(call)) tell(error.message);
    }
  }

  /** Into the call that a reload interrupted: what was off in it stays off. */
  #comeBack({ type, id, direction = null, audio = true, muted = false, video = true }) {
    const call = this.#client.call(type, id);
    call.direction = direction;
    const camera = video && (this.#options.video || true);
    this.#joinMine(call, { ...this.#options, audio, video: camera }, { muted });
  }

  /** @param {boolean} video whether a camera is wanted */
  #publishing(video) {
    return { ...this.#options, video: video && this.#options.video };
  }

  #take(call, options) {
    this.#forgetRing(call);
    this.#mine = call;
    this.#place.publishes(options);
    globalThis.switchboardCall = call; // for the developer console
    hush();
    let refusal;
    call.on("call.rejected", ({ reason }) => (refusal = reason));
    call.on("ended", ({ reason, message }) => this.#onEnded(call, { reason, message, refusal }));
    call.on("localtrackchanged", (change) => {
      if (this.#mine === call) this.#place.onLocalTrack(change);
    });
    call.on("statechanged", ({ state, reason }) => {
      if (this.#mine !== call) return;
      if (state === "left" && reason === "left") this.#onEnded(call, { reason, refusal });
      else if (state === "joining" && this.#ring.call === call) this.#enterRoom(call);
      else if (state === "connected" && this.#ring.call === call) this.#enterRoom(call);
    });
  }

  #enterRoom(call) {
    this.#ring.hide();
    this.#place.inCall(call);
    this.#room.show(call, this.#client.user.id);
    this.#showNext();
  }

  #onEnded(call, end) {
    const who = titleOf(call, this.#client?.user.id);
    const seconds = call.startedAt ? (Date.now() - call.startedAt) / 1000 : undefined;
    if (!this.#drop(call)) return;
    tell(endingOf({ ...end, direction: call.direction, who, seconds }));
  }

  /** @returns {boolean} whether the call was on the screen */
  #drop(call) {
    if (this.#mine !== call) return false;
    this.#mine = null;
    this.#ring.hide();
    this.#room.hide();
    this.#goHome();
    return true;
  }

  // Calls that come in.

  #onRing(call) {
    if (call.state !== "ringing" || this.#calling.includes(call) || this.#mine === call) return;
    this.#calling.push(call);
    call.on("ended", ({ reason, message }) => this.#onRingOver(call, reason, message));
    if (this.#mine || this.#calling[0] !== call) this.#showNext();
    else this.#ring.showIncoming(call, this.#client.user.id);
  }

  #onRingOver(call, reason, message) {
    if (!this.#forgetRing(call)) return;
    const who = titleOf(call, this.#client?.user.id);
    if (reason !== "merged") tell(endingOf({ reason, message, direction: "incoming", who }));
    this.#nextRing();
  }

  #reject(call, reason) {
    if (this.#forgetRing(call)) this.#nextRing();
    call.reject(reason).then(() => this.#home.refresh());
  }

  #forgetRing(call) {
    const at = this.#calling.indexOf(call);
    if (at < 0) return false;
    this.#calling.splice(at, 1);
    if (this.#ring.call === call) this.#ring.hide();
    if (this.#second.call === call) this.#second.hide();
    return true;
  }

  /** The screen is the first one's, unless that of my own call is shown. */
  #nextRing() {
    if (this.#mine || this.#ring.call === this.#calling[0]) this.#showNext();
    else this.#goHome();
  }

  /** Beside what has the screen: who calls me next. */
  #showNext() {
    const next = this.#calling[this.#mine ? 0 : 1];
    if (next) this.#second.show(next, Boolean(this.#mine));
    else this.#second.hide();
  }

  /** Who is called takes the page from somebody else to open the call, not to reject it. */
  #onWorker({ type, ...call }) {
    const me = this.#client?.user;
    const mine = me?.id === call.user;
    if (type === "open-ring") this.openRing(mine ? me : { id: call.user, name: call.user }, call);
    if (type === "reject-ring" && mine) this.#rejectRing(this.#callOf(call.ring));
    return mine;
  }

  /** A notification may outlive its ring. */
  #rejectRing(call) {
    const rings = call && call !== this.#mine && ["idle", "ringing"].includes(call.state);
    if (rings) this.#reject(call);
  }

  /** @param {string} ring a cid @returns {Call|null} */
  #callOf(ring) {
    const [, type, id] = /^([^:]+):(.+)$/.exec(ring) ?? [];
    return id ? this.#client.call(type, id) : null;
  }
}

function sentenceOf(error, ids) {
  if (error.code !== "user_not_found") return error.message;
  return ids.length === 1
    ? `Nobody here is called “${ids[0]}”. They have to sign in once before they can be called.`
    : `${error.message} Everybody has to sign in once before they can be called.`;
}
