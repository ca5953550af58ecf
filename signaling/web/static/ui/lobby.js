import { byId, setCameraToggle, setMicrophoneToggle } from "./dom.js";

/** Before the call: who I am, where I go, how I look. */
export class Lobby {
  #stream = null;
  #wants = { audio: true, video: true };
  #onJoin;

  /** @param {(choice: {name, callId, audio, video}) => void} onJoin */
  constructor(onJoin) {
    this.#onJoin = onJoin;
    byId("join-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#join();
    });
    byId("preview-mic").addEventListener("click", () => this.#toggle("audio"));
    byId("preview-camera").addEventListener("click", () => this.#toggle("video"));
  }

  /** @param {{name?: string, callId?: string, error?: string}} given */
  show({ name = "", callId = "", error = "" }) {
    byId("lobby").hidden = false;
    byId("name").value = name;
    byId("call-id").value = callId;
    byId("lobby-error").hidden = !error;
    byId("lobby-error").textContent = error;
    byId("join").disabled = false;
    byId("join").textContent = "Join";
    byId(name ? (callId ? "join" : "call-id") : "name").focus();
    this.#render();
    this.#preview();
  }

  hide() {
    byId("lobby").hidden = true;
  }

  async #preview() {
    if (!this.#wants.video) return;
    this.#note("Starting your camera…");
    try {
      this.#stop();
      const video = { width: { ideal: 1280 }, height: { ideal: 720 } };
      this.#stream = await navigator.mediaDevices.getUserMedia({ video });
      if (!this.#wants.video || byId("lobby").hidden) return this.#stop();
      byId("preview-video").srcObject = this.#stream;
      this.#note("");
    } catch (error) {
      this.#note(!navigator.mediaDevices
        ? "Camera and microphone need a secure address (https, or localhost)."
        : error.name === "NotAllowedError"
          ? "The camera is blocked. Permit it in the browser's site settings, or join without."
          : "No camera found. You can join without one.");
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

  #join() {
    byId("join").disabled = true;
    byId("join").textContent = "Joining…";
    byId("lobby-error").hidden = true;
    const track = this.#stream?.getVideoTracks()[0];
    const video = this.#wants.video && (track?.readyState === "live" ? track : true);
    this.#stream = null; // the call's now
    const { audio } = this.#wants;
    const [name, callId] = [byId("name").value.trim(), byId("call-id").value.trim()];
    this.#onJoin({ name, callId, audio, video });
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
