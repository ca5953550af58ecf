import { DevicePicker } from "./devices.js";
import {
  byId, isPressed, setCameraToggle, setMicrophoneToggle, setToggle, showScreen,
} from "./dom.js";
import { announce, hush, tell } from "./notices.js";
import { People } from "./people.js";
import { Stage } from "./stage.js";
import { WhyPanel } from "./why_panel.js";
import { clock, listed } from "./words.js";

const kStates = {
  joining: "Joining…",
  connected: "Connected",
  reconnecting: "Reconnecting…",
  left: "Left",
};

/** The call itself: the stage, the buttons, what goes wrong in words. */
export class Room {
  #call = null;
  #me = "";
  #stage = null;
  #why = new WhyPanel(() => byId("why-toggle").setAttribute("aria-expanded", this.#why.isOpen));
  #people = new People();
  #clock = 0;
  #devices = new DevicePicker((error) => tell(error.message));

  constructor() {
    this.#onClick("mic", () => this.#call.setMicrophoneEnabled(!isPressed("mic")));
    this.#onClick("camera", () => this.#call.setCameraEnabled(!isPressed("camera")));
    this.#onClick("screen", () =>
      isPressed("screen") ? this.#call.stopScreenShare() : this.#call.startScreenShare());
    this.#onClick("why-toggle", () => this.#why.toggle(this.#call));
    byId("room").append(this.#why.element);
    this.#onClick("settings", () => this.#devices.open(this.#call));
    this.#onClick("leave", () => this.#call.leave());
    this.#onClick("end-all", () => this.#call.leave({ endCall: true }));
    this.#onClick("copy-link", () => this.#copyLink());
    addEventListener("keydown", (event) => this.#onKey(event));
    byId("screen").hidden = !navigator.mediaDevices?.getDisplayMedia;
  }

  get call() {
    return this.#call;
  }

  /** @param {import("../switchboard.js").Call} call @param {string} me my user id */
  show(call, me) {
    this.hide();
    this.#call = call;
    this.#me = me;
    this.#stage = new Stage(call, byId("stage"));
    byId("copy-link").hidden = Boolean(call.direction);
    showScreen("room");
    byId("room-title").focus();
    const on = (type, does) => call.on(type, (detail) => this.#call === call && does(detail));
    on("statechanged", () => this.#render());
    on("reconnecting", ({ reason = "The connection was lost." }) =>
      tell(`${reason} Reconnecting…`));
    on("reconnected", () => tell("You are back in the call."));
    on("localtrackchanged", () => this.#render());
    on("participantjoined", (participant) => this.#onPresence(participant, "joined"));
    on("participantleft", (participant) => this.#onPresence(participant, "left"));
    on("participantupdated", () => this.#people.render());
    on("deviceerror", (error) => tell(error.message));
    on("soundblocked", () => tell("Your browser wants a click before it plays sound.",
                                  { label: "Play sound", run: () => call.resumeSound() }));
    on("call.rejected", ({ user, reason }) =>
      tell(`${user.name} ${reason === "busy" ? "is in another call" : "declined"}.`));
    this.#clock = setInterval(() => this.#tick(), 500);
    this.#people.show(call, me);
    this.#render();
  }

  hide() {
    if (!this.#call) return;
    clearInterval(this.#clock);
    this.#stage.close();
    this.#stage = null;
    this.#why.close();
    this.#call = null;
    hush();
    byId("devices").close();
    document.title = "Switchboard";
  }

  #render() {
    const call = this.#call;
    if (!call) return;
    const title = titleOf(call, this.#me);
    byId("room-title").textContent = title;
    document.title = `${title} · Switchboard`;
    byId("state").dataset.state = call.state;
    byId("state").textContent = kStates[call.state] ?? "";
    byId("end-all").hidden = !call.isAdmin || call.participants.size < 2;
    setMicrophoneToggle(byId("mic"), Boolean(call.localTracks.get("microphone")?.enabled));
    setCameraToggle(byId("camera"), call.localTracks.has("camera"));
    setToggle(byId("screen"), call.localTracks.has("screen_share"), "screen", "screen",
              "Stop sharing your screen", "Share your screen");
    this.#people.render();
    this.#tick();
  }

  #tick() {
    const began = this.#call?.startedAt;
    byId("duration").textContent = began ? clock((Date.now() - began) / 1000) : "";
  }

  #onPresence({ name, isLocal }, verb) {
    this.#render();
    if (!isLocal) announce(`${name} ${verb}`);
  }

  #onClick(id, action) {
    const button = byId(id);
    button.addEventListener("click", async () => {
      if (!this.#call || button.disabled) return;
      button.disabled = true;
      try {
        await action();
      } catch (error) {
        tell(error.message);
      }
      button.disabled = false;
      this.#render();
    });
  }

  #onKey({ key, ctrlKey, metaKey, altKey, target }) {
    if (!this.#call || ctrlKey || metaKey || altKey) return;
    if (key === "Escape" && this.#people.close()) return byId("people-toggle").focus();
    if (target.closest("input, select, dialog")) return;
    const button = { m: "mic", v: "camera", s: "screen", i: "why-toggle" }[key];
    if (button) byId(button).click();
  }

  async #copyLink() {
    const url = new URL(location.pathname, location.href);
    url.searchParams.set("call", this.#call.id);
    try {
      await navigator.clipboard.writeText(url.href);
      tell("Link copied. Whoever opens it can join.");
    } catch {
      tell(url.href);
    }
  }
}

/** A call that rang is called by its people, any other by its id. */
export function titleOf(call, me) {
  if (!call.direction) return call.id;
  const ids = new Set(call.members.map(({ user_id }) => user_id));
  for (const { userId } of call.participants.values()) ids.add(userId);
  ids.delete(me);
  return listed([...ids].map((id) => call.nameOf(id))) || call.id;
}
