import { DevicePicker } from "./devices.js";
import { byId, setCameraToggle, setMicrophoneToggle, setToggle } from "./dom.js";
import { Stage } from "./stage.js";
import { WhyPanel } from "./why_panel.js";

const kStates = {
  joining: "Joining…",
  connected: "Connected",
  reconnecting: "Reconnecting…",
  left: "Left",
};
const kBannerMs = 6_000;

/** The call itself: the stage, the buttons, what goes wrong in words. */
export class Room {
  #call = null;
  #stage = null;
  #bannerTimer = 0;
  #why = new WhyPanel(() => byId("why-toggle").setAttribute("aria-expanded", this.#why.isOpen));
  #devices = new DevicePicker((error) => this.#tell(error.message));

  constructor() {
    this.#onClick("mic", () => this.#call.setMicrophoneEnabled(!pressed("mic")));
    this.#onClick("camera", () => this.#call.setCameraEnabled(!pressed("camera")));
    this.#onClick("screen", () =>
      pressed("screen") ? this.#call.stopScreenShare() : this.#call.startScreenShare());
    this.#onClick("why-toggle", () => this.#why.toggle(this.#call));
    byId("room").append(this.#why.element);
    this.#onClick("settings", () => this.#devices.open(this.#call));
    this.#onClick("leave", () => this.#call.leave());
    this.#onClick("copy-link", () => this.#copyLink());
    byId("banner-action").addEventListener("click", () => {
      this.#call?.resumeSound();
      byId("banner").hidden = true;
    });
    addEventListener("keydown", (event) => this.#onKey(event));
    byId("screen").hidden = !navigator.mediaDevices?.getDisplayMedia;
  }

  /** @param {import("../switchboard.js").Call} call not yet joined @param {string} callId */
  show(call, callId) {
    this.#call = call;
    this.#stage = new Stage(call, byId("stage"));
    byId("room").hidden = false;
    byId("room-title").textContent = callId;
    document.title = `${callId} · Switchboard`;
    const on = (type, listener) => call.addEventListener(type, (event) => listener(event.detail));
    on("statechanged", ({ state, reason }) => {
      this.#render();
      if (state === "reconnecting" && reason) this.#tell(reason);
    });
    on("localtrackchanged", () => this.#render());
    on("participantjoined", (participant) => this.#onPresence(participant, "joined"));
    on("participantleft", (participant) => this.#onPresence(participant, "left"));
    on("deviceerror", (error) => this.#tell(error.message));
    on("soundblocked", () => this.#tell("Your browser wants a click before it plays sound.",
                                        "Play sound"));
    this.#render();
  }

  hide() {
    this.#stage?.close();
    this.#stage = null;
    this.#why.close();
    this.#call = null;
    byId("room").hidden = true;
    byId("banner").hidden = true;
    byId("devices").close();
    document.title = "Switchboard";
  }

  #render() {
    const call = this.#call;
    if (!call) return;
    byId("state").dataset.state = call.state;
    byId("state").textContent = kStates[call.state] ?? "";
    const count = call.participants.size;
    byId("people-count").textContent = count === 1 ? "1 person" : `${count} people`;
    setMicrophoneToggle(byId("mic"), Boolean(call.localTracks.get("microphone")?.enabled));
    setCameraToggle(byId("camera"), call.localTracks.has("camera"));
    setToggle(byId("screen"), call.localTracks.has("screen_share"), "screen", "screen",
              "Stop sharing your screen", "Share your screen");
  }

  #onPresence({ name, isLocal }, verb) {
    this.#render();
    if (!isLocal) byId("announcer").textContent = `${name} ${verb}`;
  }

  #onClick(id, action) {
    const button = byId(id);
    button.addEventListener("click", async () => {
      if (!this.#call || button.disabled) return;
      button.disabled = true;
      try {
        await action();
      } catch (error) {
        this.#tell(error.message);
      }
      button.disabled = false;
      this.#render();
    });
  }

  #onKey({ key, ctrlKey, metaKey, altKey, target }) {
    if (!this.#call || ctrlKey || metaKey || altKey) return;
    if (target.closest("input, select, dialog")) return;
    const button = { m: "mic", v: "camera", s: "screen", i: "why-toggle" }[key];
    if (button) byId(button).click();
  }

  async #copyLink() {
    const url = new URL(location.pathname, location.href);
    url.searchParams.set("call", byId("room-title").textContent);
    try {
      await navigator.clipboard.writeText(url.href);
      this.#tell("Link copied. Whoever opens it can join.");
    } catch {
      this.#tell(url.href);
    }
  }

  #tell(text, action = "") {
    clearTimeout(this.#bannerTimer);
    byId("banner").hidden = false;
    byId("banner-text").textContent = text;
    byId("banner-action").hidden = !action;
    byId("banner-action").textContent = action;
    if (!action) {
      this.#bannerTimer = setTimeout(() => (byId("banner").hidden = true), kBannerMs);
    }
  }
}

function pressed(id) {
  return byId(id).getAttribute("aria-pressed") === "true";
}
