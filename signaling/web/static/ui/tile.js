import { hue, initials } from "./avatar.js";
import { icon, make } from "./dom.js";

const kQuality = {
  excellent: "Connection excellent",
  good: "Connection good",
  poor: "Connection poor",
  lost: "Connection lost",
};

/** One rectangle of the stage: somebody's camera, or a screen they share. */
export class Tile {
  #video = document.createElement("video");
  #name = document.createElement("span");
  #initials = document.createElement("span");
  #bars = make("span", "bars", make("i"), make("i"), make("i"));

  /** @param {"camera"|"screen_share"} source */
  constructor(source) {
    this.source = source;
    this.element = document.createElement("article");
    this.element.className = source === "screen_share" ? "tile screen" : "tile";
    Object.assign(this.#video, { autoplay: true, muted: true, playsInline: true });
    this.#video.setAttribute("playsinline", "");
    const avatar = make("div", "avatar", this.#initials);
    avatar.setAttribute("aria-hidden", "true");
    this.#name.className = "name";
    this.#bars.setAttribute("role", "img");
    const muted = icon("mic-off", "muted-mark", "Muted");
    const away = make("p", "away-note", "Connection lost");
    this.element.append(avatar, this.#video, away,
                        make("div", "plate", muted, this.#name, this.#bars));
  }

  /** @param {MediaStreamTrack|null} track */
  show(track) {
    const shown = this.#video.srcObject?.getVideoTracks()[0] ?? null;
    if (shown === track) return;
    this.element.classList.remove("showing");
    this.#video.srcObject = track ? new MediaStream([track]) : null;
    if (track) this.#revealAtFirstFrame(track);
  }

  /** @param {import("../sdk/participants.js").Participant} participant */
  describe(participant) {
    const { name, isLocal, sessionId, userId } = participant;
    const isScreen = this.source === "screen_share";
    const whose = isLocal ? `${name} (you)` : name;
    this.#name.textContent = isScreen ? `${whose} · screen` : whose;
    this.#initials.textContent = initials(name);
    this.element.style.setProperty("--hue", hue(userId ?? sessionId));
    this.element.setAttribute("aria-label", this.#name.textContent);
    this.element.dataset.session = sessionId;
    this.element.dataset.source = this.source;
    const { classList } = this.element;
    classList.toggle("speaking", participant.isSpeaking && !isScreen);
    classList.toggle("muted", participant.audioEnabled === false && !isScreen);
    this.element.dataset.quality = participant.quality;
    this.#bars.setAttribute("aria-label", kQuality[participant.quality] ?? "");
    this.#bars.hidden = isScreen;
  }

  /** A camera that is switched off shows its owner's initials. */
  set pictureOff(off) {
    if (off) this.element.classList.remove("showing");
    else if (this.#video.readyState >= 2 && this.#video.srcObject) {
      this.element.classList.add("showing");
    }
  }

  #revealAtFirstFrame(track) {
    const reveal = () => {
      if (this.#video.srcObject?.getVideoTracks()[0] === track) {
        this.element.classList.add("showing");
      }
    };
    if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(reveal);
    else this.#video.addEventListener("loadeddata", reveal, { once: true });
    this.#video.play().catch(() => {}); // interrupted by the next track
  }
}
