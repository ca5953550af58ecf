import { Emitter } from "./emitter.js";

/** @typedef {"microphone"|"camera"|"screen_share"|"screen_share_audio"} TrackSource */

const kWords = {
  NotAllowedError: "is not allowed. Permit it in the browser's site settings.",
  NotFoundError: "was not found.",
  NotReadableError: "is in use by another program.",
  OverconstrainedError: "cannot do what was asked of it.",
};

/** @param {string} what @param {DOMException} error @returns {Error} in words for a person */
function deviceError(what, error) {
  const reason = kWords[error.name] ?? `failed (${error.message || error.name}).`;
  return Object.assign(new Error(`The ${what} ${reason}`), { cause: error });
}

function constraintsOf(wanted, defaults) {
  return typeof wanted === "object" ? { ...defaults, ...wanted } : defaults;
}

/**
 * The tracks captured here, by source. Outlives PeerConnections, so that a re-join needs no new
 * permission.
 *
 * Events: `ended` {source} when a device or a screen share stops by itself.
 */
export class LocalMedia extends Emitter {
  /** @type {Map<TrackSource, MediaStreamTrack>} */
  tracks = new Map();
  #wanted = { microphone: {}, camera: {} };

  /** Remembers constraints or adopts a given track. */
  want(source, wanted) {
    if (wanted instanceof MediaStreamTrack) this.adopt(source, wanted);
    else if (typeof wanted === "object") this.#wanted[source] = wanted;
  }

  /**
   * Opens microphone and camera with one prompt; what is missing or refused is reported, not fatal.
   * @returns {Promise<Error[]>}
   */
  async open(audio, video) {
    const missing = [];
    if (audio && !this.tracks.has("microphone")) missing.push("microphone");
    if (video && !this.tracks.has("camera")) missing.push("camera");
    if (missing.length === 2) {
      try {
        await this.#capture(missing, { keep: true });
        return [];
      } catch {
        // One of the two is at fault: ask for each alone.
      }
    }
    const errors = [];
    for (const source of missing) {
      await this.#capture([source], { keep: true })
        .catch((error) => errors.push(deviceError(source, error)));
    }
    return errors;
  }

  /** @param {"microphone"|"camera"} source @returns {Promise<MediaStreamTrack>} */
  async openOne(source) {
    await this.#capture([source]).catch((error) => {
      throw deviceError(source, error);
    });
    return this.tracks.get(source);
  }

  /** @returns {Promise<boolean>} false when the person closed the picker */
  async openScreen() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: true,
      });
    } catch (error) {
      if (error.name === "NotAllowedError") return false;
      throw deviceError("screen", error);
    }
    for (const track of stream.getTracks()) {
      this.adopt(track.kind === "video" ? "screen_share" : "screen_share_audio", track);
    }
    return true;
  }

  /** @param {TrackSource} source @param {MediaStreamTrack} track */
  adopt(source, track) {
    this.stop(source);
    if (source === "screen_share") track.contentHint ||= "detail";
    this.tracks.set(source, track);
    track.addEventListener("ended", () => {
      if (this.tracks.get(source) !== track) return;
      this.tracks.delete(source);
      this.emit("ended", { source });
    });
  }

  stop(source) {
    const track = this.tracks.get(source);
    this.tracks.delete(source);
    track?.stop();
  }

  stopAll() {
    for (const source of [...this.tracks.keys()]) this.stop(source);
  }

  /** @param {{keep?: boolean}} how `keep`: a track that was adopted meanwhile stays */
  async #capture(sources, { keep = false } = {}) {
    if (!navigator.mediaDevices) {
      throw new DOMException("Devices need https or localhost", "NotAllowedError");
    }
    const constraints = {};
    if (sources.includes("microphone")) {
      const defaults = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      constraints.audio = constraintsOf(this.#wanted.microphone, defaults);
    }
    if (sources.includes("camera")) {
      const defaults = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
      constraints.video = constraintsOf(this.#wanted.camera, defaults);
    }
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    for (const track of stream.getTracks()) {
      const source = track.kind === "audio" ? "microphone" : "camera";
      if (keep && this.tracks.has(source)) track.stop();
      else this.adopt(source, track);
    }
  }
}
