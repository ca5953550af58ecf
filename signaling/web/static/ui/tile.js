/** One rectangle of the stage: somebody's camera, or a screen they share. */
export class Tile {
  #video = document.createElement("video");
  #name = document.createElement("span");
  #initials = document.createElement("span");

  /** @param {"camera"|"screen_share"} source */
  constructor(source) {
    this.source = source;
    this.element = document.createElement("article");
    this.element.className = source === "screen_share" ? "tile screen" : "tile";
    Object.assign(this.#video, { autoplay: true, muted: true, playsInline: true });
    this.#video.setAttribute("playsinline", "");
    const avatar = element("div", "avatar", this.#initials);
    avatar.setAttribute("aria-hidden", "true");
    this.#name.className = "name";
    const plate = element("div", "plate", icon("mic-off", "muted-mark", "Muted"), this.#name,
                          icon("poor", "poor-mark", "Poor connection"));
    this.element.append(avatar, this.#video, plate);
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
    classList.toggle("poor", !isLocal && ["poor", "lost"].includes(participant.quality));
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

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function icon(name, className, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.append(use);
  return svg;
}

function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

function hue(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}
