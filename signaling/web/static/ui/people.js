import { smallAvatar } from "./avatar.js";
import { byId, icon, make } from "./dom.js";
import { tell } from "./notices.js";

/** The list of who is in the call, and who is being called into it. */
export class People {
  #call = null;
  #me = "";
  #calling = new Map(); // user id -> what is said of them

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
    byId("invite-form").hidden = !call.isAdmin;
    call.on("call.ringing", ({ user }) => this.#says(user, "Ringing…"));
    call.on("call.rejected", ({ user, reason }) =>
      this.#says(user, reason === "busy" ? "Busy" : "Declined"));
    call.on("call.missed", ({ user }) => this.#says(user, "No answer"));
    call.on("call.accepted", ({ user }) => this.#calling.delete(user?.id));
    this.render();
  }

  render() {
    if (!this.#call) return;
    const count = this.#call.participants.size;
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
    const id = byId("invite").value.trim();
    if (!id) return byId("invite").focus();
    try {
      await this.#call.addMembers([id]);
      await this.#call.ring([id]);
      byId("invite").value = "";
      this.#says({ id, name: id }, "Calling…");
    } catch (error) {
      tell(error.message);
    }
  }

  #says(user, text) {
    if (!user || user.id === this.#me) return;
    this.#calling.set(user.id, { name: user.name || user.id, text });
    this.render();
  }

  #open(open) {
    byId("people").hidden = !open;
    byId("people-toggle").setAttribute("aria-expanded", String(open));
    this.render();
    if (open) byId("people-close").focus();
  }
}
