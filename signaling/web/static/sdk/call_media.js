import { Emitter } from "./emitter.js";
import { OwnTracks } from "./own_tracks.js";
import { Participants } from "./participants.js";
import { Playback } from "./playback.js";
import { Subscriptions } from "./subscriptions.js";

/**
 * @typedef {import("./participants.js").Participant} Participant
 * @typedef {import("./local_media.js").TrackSource} TrackSource
 */

const kForwarded = ["joined", "left", "updated"];

/** The media half of Call: what I publish, hear and watch, and who else is there. */
export class CallMedia extends Emitter {
  /** Outlives sessions, which attach to it. */
  media;

  /** @param {(method: string, what: string, body?: object) => Promise<any>} request */
  constructor(request) {
    super();
    const own = new OwnTracks((state) => request("POST", "tracks", state));
    const playback = new Playback();
    const people = new Participants();
    const subscriptions = new Subscriptions(
      (video) => request("PUT", "subscriptions", { video }), () => people.videos());
    this.media = { own, playback, people, subscriptions };
    for (const type of kForwarded) {
      people.on(type, (participant) => {
        this.emit(`participant${type}`, participant);
        subscriptions.onPublished();
      });
    }
    people.on("speakers", (speakers) => this.emit("speakers", speakers));
    playback.on("blocked", () => this.emit("soundblocked"));
    own.on("changed", (change) => this.emit("localtrackchanged", change));
    own.on("deviceerror", (error) => this.emit("deviceerror", error));
  }

  /** Everybody in the call by sessionId, me included. @returns {Map<string, Participant>} */
  get participants() {
    return this.media.people.all;
  }

  /** What I capture. @returns {Map<TrackSource, MediaStreamTrack>} */
  get localTracks() {
    return this.media.own.tracks;
  }

  /** @param {boolean} enabled false mutes: no sound leaves this page */
  setMicrophoneEnabled(enabled) {
    return this.media.own.setMicrophoneEnabled(enabled);
  }

  /** @param {boolean} enabled false switches the camera off, its light included */
  setCameraEnabled(enabled) {
    return this.media.own.setCameraEnabled(enabled);
  }

  /** Lets the person choose a screen, window or tab. @returns {Promise<boolean>} false if none */
  startScreenShare() {
    return this.media.own.startScreenShare();
  }

  stopScreenShare() {
    return this.media.own.stopScreenShare();
  }

  /** Publishes a track of the app's own making in place of (or besides) the captured ones. */
  replaceTrack(source, track) {
    return this.media.own.replace(source, track);
  }

  /** @param {"microphone"|"camera"} source @param {string} deviceId */
  useDevice(source, deviceId) {
    return this.media.own.useDevice(source, deviceId);
  }

  /** @param {string} deviceId an audiooutput */
  useSpeaker(deviceId) {
    return this.media.playback.setOutput(deviceId);
  }

  /** Call from a click after `soundblocked`. */
  resumeSound() {
    this.media.playback.resume();
  }

  /**
   * Says that `element` shows a track: its size decides which size of picture is sent to us, none
   * while it is hidden. What others publish and no element watches is sent small, so that there is a
   * `trackadded` to answer. Without any watched element the server sends who spoke last.
   */
  watch(element, sessionId, source, priority = 0) {
    this.media.subscriptions.watch(element, sessionId, source, priority);
  }

  /** @param {Element} element */
  unwatch(element) {
    this.media.subscriptions.unwatch(element);
  }
}
