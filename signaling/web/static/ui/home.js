import { byId, showScreen } from "./dom.js";
import { History } from "./history.js";
import { PushSwitch } from "./push_switch.js";

const kCallId = /^[A-Za-z0-9_-]{1,64}$/;

/** Between calls: call somebody, meet in a call, and what was. */
export class Home {
  #history;
  #push = new PushSwitch();
  #me = "";
  #onCall;
  #onMeet;

  /**
   * @param {{onCall: (ids: string[], video: boolean) => void, onMeet: (callId: string) => void,
   *          onSignOut: () => void}} does `onMeet("")` starts a call of its own
   */
  constructor({ onCall, onMeet, onSignOut }) {
    this.#onCall = onCall;
    this.#onMeet = onMeet;
    this.#history = new History({ onCall, onMeet });
    byId("call-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#call(event.submitter?.value !== "voice");
    });
    byId("meet-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#meet();
    });
    byId("meet-new").addEventListener("click", () => this.#onMeet(""));
    byId("sign-out").addEventListener("click", async () => {
      await this.#push.forget();
      onSignOut();
    });
  }

  /** @param {import("../switchboard.js").Switchboard} client signed in, or about to be */
  open(client) {
    this.#me = client.user.id;
    byId("home-title").textContent = `Hello, ${client.user.name}`;
    byId("my-id").textContent = client.user.id;
    this.setConnected(client.connected);
    this.#history.open(client);
    this.#push.open(client);
  }

  show() {
    this.#complain("call-error", "");
    this.#complain("meet-error", "");
    showScreen("home");
    this.#history.refresh();
  }

  focus() {
    byId("callee").focus();
  }

  close() {
    this.#history.open(null);
  }

  refresh() {
    this.#history.refresh();
  }

  /** @param {boolean} connected */
  setConnected(connected) {
    byId("home-state").dataset.state = connected ? "connected" : "reconnecting";
    byId("home-state").textContent = connected ? "Online" : "Connecting…";
  }

  /** @param {string} text why a call could not be made */
  showCallError(text) {
    this.#complain("call-error", text);
    byId("callee").focus();
  }

  #call(video) {
    const ids = byId("callee").value.split(/[\s,;]+/).filter(Boolean);
    const others = [...new Set(ids)].filter((id) => id !== this.#me);
    if (!others.length) {
      return this.showCallError(ids.length ? "That is you. Enter somebody else's id."
                                           : "Enter the id of the person to call.");
    }
    this.#complain("call-error", "");
    this.#onCall(others, video);
  }

  #meet() {
    const text = byId("meet-id").value.trim();
    const id = callIdIn(text);
    if (!text || !kCallId.test(id)) {
      this.#complain("meet-error", text ? "A call id has letters, digits, - and _ only."
                                        : "Enter a call id, or start a new call.");
      return byId("meet-id").focus();
    }
    this.#complain("meet-error", "");
    this.#onMeet(id);
  }

  #complain(id, text) {
    byId(id).hidden = !text;
    byId(id).textContent = text;
  }
}

/** A link to a call names it as `?call=`. @param {string} text an id or a link */
export function callIdIn(text) {
  try {
    return new URL(text).searchParams.get("call") ?? "";
  } catch {
    return text;
  }
}
