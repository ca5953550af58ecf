import { paintAvatar } from "./avatar.js";
import {
  byId, isPressed, isTyping, setCameraToggle, setMicrophoneToggle, showScreen,
} from "./dom.js";
import { announce, tell } from "./notices.js";
import { Tone } from "./tone.js";
import { listed } from "./words.js";

/** @typedef {import("../switchboard.js").Call} Call */

/** While it rings: on the caller's side, and on that of those who are called. */
export class RingScreen {
  #call = null;
  #tone = new Tone();
  #unlisten = [];

  /** @param {{onAccept: (call: Call, video: boolean) => void, onReject: (call: Call) => void,
   *          onCancel: (call: Call) => void}} answers */
  constructor({ onAccept, onReject, onCancel }) {
    const click = (id, action) => byId(id).addEventListener("click", () => {
      if (this.#call) action(this.#call);
    });
    click("accept", (call) => onAccept(call, call.video));
    click("accept-voice", (call) => onAccept(call, false));
    click("reject", onReject);
    click("ring-cancel", onCancel);
    click("ring-mic", (call) => this.#set(call.setMicrophoneEnabled(!isPressed("ring-mic"))));
    click("ring-camera", (call) => this.#set(call.setCameraEnabled(!isPressed("ring-camera"))));
    addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !this.#call) return;
      byId(this.#call.direction === "incoming" ? "reject" : "ring-cancel").click();
    });
  }

  /** The call on the screen. @returns {Call|null} */
  get call() {
    return this.#call;
  }

  /** @param {Call} call @param {string[]} names of those who are called */
  showOutgoing(call, names) {
    this.#show(call, listed(names), names[0]);
    byId("ring-what").textContent = "Calling…";
    byId("ring-cancel").focus();
    this.#unlisten = [
      call.on("call.ringing", ({ user }) => this.#onReached(names, user)),
      call.on("localtrackchanged", () => this.#renderOwn()),
      call.on("deviceerror", ({ message }) => tell(message)),
    ];
    this.#renderOwn();
  }

  /** @param {Call} call @param {string} me */
  showIncoming(call, me) {
    const { name, id } = call.createdBy ?? { name: "Somebody", id: "?" };
    const focus = isTyping() ? "ring-name" : "accept"; // what is being typed must answer nothing
    this.#show(call, name, id);
    const others = call.members.map(({ user_id }) => user_id)
      .filter((user) => user !== me && user !== id);
    const kind = call.video ? "Video call" : "Voice call";
    byId("ring-what").textContent = others.length ? `${kind} with ${listed(others)} too` : kind;
    byId("accept-voice").hidden = !call.video;
    byId(focus).focus();
    document.title = `${name} is calling`;
    announce(`${name} is calling`);
    this.#tone.start("incoming");
  }

  hide() {
    for (const unlisten of this.#unlisten) unlisten();
    this.#unlisten = [];
    this.#tone.stop();
    this.#call = null;
    byId("ring-video").srcObject = null;
    document.title = "Switchboard";
  }

  #show(call, title, id) {
    this.hide();
    this.#call = call;
    byId("ring-name").textContent = title;
    paintAvatar(byId("ring-avatar"), title, id);
    const incoming = call.direction === "incoming";
    byId("ring").classList.toggle("incoming", incoming);
    byId("ring-in").hidden = !incoming;
    byId("ring-out").hidden = incoming;
    showScreen("ring");
  }

  #onReached(names, user) {
    if (names.length === 1 && user?.name) byId("ring-name").textContent = user.name;
    byId("ring-what").textContent = "Ringing…";
    this.#tone.start("ringing");
  }

  #renderOwn() {
    const camera = this.#call.localTracks.get("camera");
    const video = byId("ring-video");
    if (video.srcObject?.getVideoTracks()[0] !== camera) {
      video.srcObject = camera ? new MediaStream([camera]) : null;
    }
    const microphone = this.#call.localTracks.get("microphone");
    setMicrophoneToggle(byId("ring-mic"), Boolean(microphone?.enabled));
    setCameraToggle(byId("ring-camera"), Boolean(camera));
  }

  #set(change) {
    change.catch(({ message }) => tell(message)).finally(() => this.#call && this.#renderOwn());
  }
}
