import { smallAvatar } from "./avatar.js";
import { byId, icon, make } from "./dom.js";
import { tell } from "./notices.js";
import { notRung } from "./words.js";

/** So long it rings here, unless somebody asked for another time. */
const kRingMs = 45_000;

/** The list of who is in the call, and who is being called into it. */
export class People {
  #call = null;
  #me = "";
  #calling = new Map(); // user id -> {name, text, until}: what is said of them, and to be true when

  constructor() {
    byId("people-toggle").addEventListener("click", () => this.#open(byId("people").hidden));
    byId("people-close").addEventListener("click", () => this.#open(false));
    byId("invite-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#invite();
    });
  }

  /** @param {import("../switchboard.js").Call} call @param {string} me my user id */
  show(call, me) {
    this.#call = call;
    this.#me = me;
    this.#calling.clear();
    this.#open(false);
    const on = (type, does) => call.on(type, (detail) => this.#call === call && does(detail));
    on("call.ringing", ({ user }) => this.#rings(user, "Ringing…"));
    on("call.rejected", ({ user, reason }) =>
      this.#says(user, reason === "busy" ? "Busy" : "Declined"));
    on("call.accepted", ({ user }) => this.#calling.delete(user?.id));
    on("call.members_changed", () => this.render());
    this.render();
  }

  render() {
    if (!this.#call) return;
    const count = this.#call.participants.size;
    byId("invite-form").hidden = !this.#call.isAdmin;
    byId("people-count").textContent = count === 1 ? "1 person" : `${count} people`;
    if (byId("people").hidden) return;
    const here = [...this.#call.participants.values()];
    const ids = new Set(here.map(({ userId }) => userId));
    byId("people-list").replaceChildren(
      ...here.map((each) => this.#row(each)),
      ...[...this.#calling].filter(([id]) => !ids.has(id)).map(([id, { name, text }]) =>
        make("li", "away", smallAvatar(name, id), make("span", "name", name),
             make("span", "note", text))));
  }

  /** @returns {boolean} whether it was open */
  close() {
    const open = !byId("people").hidden;
    if (open) this.#open(false);
    return open;
  }

  #row({ name, userId, isLocal, audioEnabled, videoEnabled, screenShareEnabled }) {
    const marks = make("span", "marks");
    if (screenShareEnabled) marks.append(icon("screen", "", "Shares a screen"));
    marks.append(icon(audioEnabled ? "mic" : "mic-off", audioEnabled ? "" : "off",
                      audioEnabled ? "Microphone on" : "Muted"),
                 icon(videoEnabled ? "camera" : "camera-off", videoEnabled ? "" : "off",
                      videoEnabled ? "Camera on" : "Camera off"));
    return make("li", "", smallAvatar(name, userId),
                make("span", "name", isLocal ? `${name} (you)` : name), marks);
  }

  async #invite() {
    const call = this.#call;
    const id = byId("invite").value.trim();
    if (!id) return byId("invite").focus();
    try {
      await call.addMembers([id]);
      await call.ring([id]);
    } catch (error) {
      return tell(error.message);
    }
    if (call !== this.#call) return;
    byId("invite").value = "";
    const { ring } = call.members.find(({ user_id }) => user_id === id) ?? {};
    const name = call.nameOf(id);
    if (ring === "ringing") return this.#rings({ id, name }, "Calling…");
    if (ring === "missed") return; // busy, and that is said already
    const isHere = [...call.participants.values()].some(({ userId }) => userId === id);
    tell(notRung({ name, ring, isHere }));
  }

  /** Nobody but who is called hears that a ring has passed. */
  #rings(user, text) {
    const known = this.#calling.get(user?.id);
    if (known?.text === "Ringing…" && text === "Calling…") return; // the event was faster
    this.#says(user, text, known?.until ?? Date.now() + kRingMs);
  }

  #says(user, text, until) {
    if (!user || user.id === this.#me) return;
    const said = { name: user.name || user.id, text, until };
    this.#calling.set(user.id, said);
    this.render();
    if (until) setTimeout(() => {
      if (this.#calling.get(user.id) === said) this.#says(user, "No answer");
    }, until - Date.now());
  }

  #open(open) {
    byId("people").hidden = !open;
    byId("people-toggle").setAttribute("aria-expanded", String(open));
    this.render();
    if (open) byId("people-close").focus();
  }
}
