import { byId, setCameraToggle, setMicrophoneToggle, showScreen } from "./dom.js";
import { idFor } from "./identity.js";
import { kInsecure, noPreview } from "./words.js";

const kPreview = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** Before everything: who I am; and on the way into a call by its link, how I look. */
export class Lobby {
  #stream = null;
  #wants;
  #camera;
  #previews = false;
  #onDone;

  /**
   * @param {import("../switchboard.js").JoinOptions} options what is published unless changed here
   * @param {(choice: {name, callId, audio, video}) => void} onDone callId "": to the home page
   */
  constructor({ audio, video }, onDone) {
    this.#wants = { audio: Boolean(audio), video: Boolean(video) };
    this.#camera = { ...kPreview, ...video };
    this.#onDone = onDone;
    byId("join-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    byId("preview-mic").addEventListener("click", () => this.#toggle("audio"));
    byId("preview-camera").addEventListener("click", () => this.#toggle("video"));
    byId("name").addEventListener("input", () => this.#describe());
    byId("call-id").addEventListener("input", () => this.#describe());
  }

  /**
   * @param {{name?: string, callId?: string, error?: string, joins?: boolean}} given `joins`: on
   *   the way into a call, with a look at the camera
   */
  show({ name = "", callId = "", error = "", joins = Boolean(callId) }) {
    showScreen("lobby");
    this.#previews = joins;
    byId("preview").hidden = !joins;
    byId("lobby").classList.toggle("narrow", !joins);
    byId("lobby-title").textContent = joins ? "Join a call" : "Welcome";
    byId("lobby-hint").textContent = joins
      ? "Everybody who enters the same call id meets here."
      : "Choose a name, and people can call you.";
    byId("call-id").required = joins;
    byId("call-id-label").querySelector(".optional").hidden = joins;
    byId("name").value = name;
    byId("call-id").value = callId;
    byId("lobby-error").hidden = !error;
    byId("lobby-error").textContent = error;
    byId("join").disabled = false;
    byId(name ? (callId || !joins ? "join" : "call-id") : "name").focus();
    this.#describe();
    this.#render();
    if (joins) this.#preview();
  }

  #describe() {
    const name = byId("name").value.trim();
    byId("lobby-id").textContent = name ? `People call you as ${idFor(name)}` : "";
    byId("join").textContent = this.#previews || byId("call-id").value ? "Join" : "Continue";
  }

  async #preview() {
    if (!this.#wants.video) return;
    this.#note("Starting your camera…");
    try {
      this.#stop();
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: this.#camera });
      if (!this.#wants.video || byId("lobby").hidden) return this.#stop();
      byId("preview-video").srcObject = this.#stream;
      this.#note("");
    } catch (error) {
      this.#note(navigator.mediaDevices ? noPreview(error) : kInsecure);
    }
  }

  #toggle(kind) {
    this.#wants[kind] = !this.#wants[kind];
    this.#render();
    if (kind !== "video") return;
    if (this.#wants.video) return this.#preview();
    this.#stop();
    this.#note("Your camera is off.");
  }

  #render() {
    setMicrophoneToggle(byId("preview-mic"), this.#wants.audio);
    setCameraToggle(byId("preview-camera"), this.#wants.video);
  }

  #submit() {
    byId("join").disabled = true;
    byId("lobby-error").hidden = true;
    const [name, callId] = [byId("name").value.trim(), byId("call-id").value.trim()];
    if (!this.#previews) return this.#onDone({ name, callId, ...this.#wants });
    byId("join").textContent = "Joining…";
    const track = this.#stream?.getVideoTracks()[0];
    const video = this.#wants.video && (track?.readyState === "live" ? track : true);
    this.#stream = null; // the call's now
    this.#onDone({ name, callId, audio: this.#wants.audio, video });
  }

  #stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    byId("preview-video").srcObject = null;
  }

  #note(text) {
    byId("preview-note").textContent = text;
  }
}
