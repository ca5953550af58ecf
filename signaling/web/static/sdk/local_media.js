import { Emitter } from "./emitter.js";

/** @typedef {"microphone"|"camera"|"screen_share"|"screen_share_audio"} TrackSource */

const kInsecure = "Camera and microphone need a secure address (https, or localhost).";
const kWords = {
  NotAllowedError: "is not allowed. Permit it in the browser's site settings.",
  NotFoundError: "was not found.",
  NotReadableError: "is in use by another program.",
  OverconstrainedError: "cannot do what was asked of it.",
};
const kNotThere = ["NotFoundError", "OverconstrainedError"];
const kWhichDevice = ["deviceId", "groupId", "facingMode"];

const kDefaults = {
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};

/** @param {string} what @param {DOMException} error @returns {Error} in words for a person */
function deviceError(what, error) {
  if (error.name === "InsecureError") return Object.assign(new Error(kInsecure), { cause: error });
  const reason = kWords[error.name] ?? `failed (${error.message || error.name}).`;
  return Object.assign(new Error(`The ${what} ${reason}`), { cause: error });
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
  #chosen = new Map(); // source -> deviceId
  #uses = 0; // ended by close()

  /** Remembers constraints or adopts a given track. */
  want(source, wanted) {
    if (wanted instanceof MediaStreamTrack) this.adopt(source, wanted);
    else if (typeof wanted === "object") this.#wanted[source] = wanted;
  }

  /** The device to be opened from now on. @param {"microphone"|"camera"} source */
  choose(source, deviceId) {
    this.#chosen.set(source, deviceId);
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
      await this.#captureOne(source, { keep: true })
        .catch((error) => errors.push(deviceError(source, error)));
    }
    return errors;
  }

  /** @param {"microphone"|"camera"} source */
  async openOne(source) {
    await this.#captureOne(source).catch((error) => {
      throw deviceError(source, error);
    });
  }

  /** Another device in place of the one that is open; if it fails, that one again. */
  async exchange(source, deviceId) {
    const before = this.#chosen.get(source);
    this.choose(source, deviceId);
    if (source === "camera") this.stop(source); // some cannot be opened twice
    try {
      await this.#capture([source]);
    } catch (error) {
      this.choose(source, before);
      if (!this.tracks.has(source)) await this.#captureOne(source).catch(() => {});
      throw deviceError(source, error);
    }
  }

  /** @returns {Promise<boolean>} false when the person closed the picker */
  async openScreen() {
    const use = this.#uses;
    let stream;
    try {
      stream = await devices().getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: true,
      });
    } catch (error) {
      if (error.name === "NotAllowedError") return false;
      throw deviceError("screen", error);
    }
    if (use !== this.#uses) return letGo(stream);
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

  /** Whatever the browser is still asking for is not wanted any more. */
  close() {
    this.#uses += 1;
    for (const source of [...this.tracks.keys()]) this.stop(source);
  }

  /** A chosen device may have been pulled out since: then whichever is there. */
  async #captureOne(source, how) {
    try {
      await this.#capture([source], how);
    } catch (error) {
      if (!kNotThere.includes(error.name) || !this.#chosen.get(source)) throw error;
      this.#chosen.delete(source);
      await this.#capture([source], how);
    }
  }

  /** @param {{keep?: boolean}} how `keep`: a track that was adopted meanwhile stays */
  async #capture(sources, { keep = false } = {}) {
    const constraints = {};
    if (sources.includes("microphone")) constraints.audio = this.#constraintsOf("microphone");
    if (sources.includes("camera")) constraints.video = this.#constraintsOf("camera");
    const use = this.#uses;
    const stream = await devices().getUserMedia(constraints);
    if (use !== this.#uses) return void letGo(stream);
    for (const track of stream.getTracks()) {
      const source = track.kind === "audio" ? "microphone" : "camera";
      if (keep && this.tracks.has(source)) track.stop();
      else this.adopt(source, track);
    }
  }

  #constraintsOf(source) {
    const wanted = { ...kDefaults[source], ...this.#wanted[source] };
    const deviceId = this.#chosen.get(source);
    if (!deviceId) return wanted;
    // Another device than was asked for, but its picture and sound are to be as they were asked for.
    for (const which of kWhichDevice) delete wanted[which];
    return { ...wanted, deviceId: { exact: deviceId } };
  }
}

/** @returns {MediaDevices} which browsers keep from pages that somebody on the way can change */
function devices() {
  if (navigator.mediaDevices) return navigator.mediaDevices;
  throw new DOMException(kInsecure, "InsecureError");
}

/** Left while the browser was asking. @returns {boolean} false: nothing was opened */
function letGo(stream) {
  for (const track of stream.getTracks()) track.stop();
  return false;
}
