import { Emitter } from "./emitter.js";
import { LocalMedia } from "./local_media.js";
import { MuteState } from "./mute_state.js";

/** @typedef {import("./local_media.js").TrackSource} TrackSource */

/**
 * My microphone, camera and screen: captured, muted, published on whichever Peer is current.
 *
 * Events: `changed` {source, track|null}, `deviceerror` Error.
 */
export class OwnTracks extends Emitter {
  #media = new LocalMedia();
  #muted = { microphone: false, camera: false };
  #unplugged = new Set(); // sources that are muted because their device went away
  #exchanging = new Set(); // sources whose device makes way for another
  #said;
  #peer = null;
  #open = false;

  /** @param {(state: {audio_enabled, video_enabled}) => Promise<void>} announce tells the others */
  constructor(announce) {
    super();
    const has = (source) => this.tracks.has(source) || this.#exchanging.has(source);
    const isOn = (source) => has(source) && !this.#muted[source];
    const ofBoth = (what) => () => ({ microphone: what("microphone"), camera: what("camera") });
    this.#said = new MuteState(announce, ofBoth(isOn), ofBoth(has));
    this.#media.addEventListener("ended", ({ detail }) => this.#onEnded(detail.source));
  }

  /** @returns {Map<TrackSource, MediaStreamTrack>} */
  get tracks() {
    return this.#media.tracks;
  }

  /**
   * Publishes on `peer` from now on; its start() has taken the tracks there are.
   * @param {import("./peer.js").Peer} peer @param {string} sessionId of the participant
   */
  async attach(peer, sessionId) {
    this.#peer = peer;
    this.#said.attach(sessionId);
    await this.retell();
  }

  detach() {
    this.#peer = null;
    this.#said.detach();
  }

  /** The server may have missed who is muted. */
  async retell() {
    await this.#said.retell().catch(() => {}); // then the next time
  }

  /** The WebSocket is down; listen() when it is up again, to the same server. */
  deafen() {
    this.#said.deafen();
  }

  listen() {
    this.#said.listen();
  }

  /** An admin may have muted me. @param {{audioEnabled: boolean, videoEnabled: boolean}} me */
  heed({ audioEnabled, videoEnabled }) {
    for (const source of this.#said.heed({ microphone: audioEnabled, camera: videoEnabled })) {
      this.#switchOff(source).catch(() => {});
    }
  }

  /** Opens what is wanted and publishes it on the peer there is by then, else on the next. */
  async open(audio, video) {
    this.#open = true;
    this.#media.want("microphone", audio);
    this.#media.want("camera", video);
    const errors = await this.#media.open(audio, video);
    if (!this.#open) return; // left while the browser was asking
    for (const error of errors) this.emit("deviceerror", error);
    this.#muteAsSaid();
    await this.retell(); // first, lest others see what is muted as on
    await this.#publish([...this.tracks]);
  }

  close() {
    this.#open = false;
    this.detach();
    this.#media.close();
  }

  async setMicrophoneEnabled(enabled) {
    await this.#set("microphone", enabled);
  }

  async setCameraEnabled(enabled) {
    await this.#set("camera", enabled);
  }

  /** @returns {Promise<boolean>} false when the person chose none */
  async startScreenShare() {
    if (!(await this.#media.openScreen())) return false;
    for (const source of ["screen_share", "screen_share_audio"]) {
      const track = this.tracks.get(source);
      if (track) await this.publish(source, track);
    }
    return true;
  }

  async stopScreenShare() {
    await this.#unpublish(["screen_share", "screen_share_audio"]);
  }

  /** A muted microphone stays muted, unless that was because its device went away. */
  async replace(source, track) {
    this.#media.adopt(source, track);
    if (source === "camera" || this.#unplugged.has(source)) this.#note(source, true);
    this.#muteAsSaid();
    await this.publish(source, track);
    await this.#said.retell();
  }

  async useDevice(source, deviceId) {
    if (!this.tracks.has(source)) return this.#media.choose(source, deviceId);
    this.#exchanging.add(source);
    try {
      await this.#media.exchange(source, deviceId);
    } finally {
      this.#exchanging.delete(source);
      this.#muteAsSaid();
      const track = this.tracks.get(source);
      if (track) await this.publish(source, track);
      else if (this.#open) await this.#goWithout(source);
      await this.retell(); // something else may have been said meanwhile, while this was off
    }
  }

  async publish(source, track) {
    await this.#publish([[source, track]]);
  }

  async #publish(tracks) {
    const peer = this.#peer;
    for (const [source, track] of tracks) this.#changed(source, track);
    const changes = await Promise.all(
      tracks.map(([source, track]) => peer?.publisher.publish(source, track)));
    if (!changes.includes(true)) return;
    await peer.negotiation.offer().catch((error) => {
      if (peer === this.#peer) throw error; // else another took over, tracks and all
    });
  }

  async #unpublish(sources) {
    let changed = false;
    for (const source of sources) {
      this.#media.stop(source);
      changed = (await this.#peer?.publisher.unpublish(source)) || changed;
      this.#changed(source, null);
    }
    if (changed) await this.#peer?.negotiation.offer();
  }

  async #set(source, enabled) {
    this.#note(source, enabled);
    await (enabled ? this.#switchOn(source) : this.#switchOff(source));
    await this.#said.tell();
  }

  #note(source, enabled) {
    this.#muted[source] = !enabled;
    this.#unplugged.delete(source);
  }

  async #switchOn(source) {
    const open = this.tracks.has(source);
    if (!open) await this.#media.openOne(source);
    this.#muteAsSaid();
    const track = this.tracks.get(source);
    if (open) this.#changed(source, track);
    else if (track) await this.publish(source, track);
  }

  /** A microphone is kept, so that it is back at once; a camera's light goes out. */
  async #switchOff(source) {
    this.#note(source, false);
    if (source === "camera") {
      await this.#peer?.publisher.pause(source);
      this.#media.stop(source);
    }
    this.#muteAsSaid();
    this.#changed(source, this.tracks.get(source) ?? null);
  }

  /** Tracks that were opened or adopted are as muted as was said before or meanwhile. */
  #muteAsSaid() {
    if (this.#muted.camera) this.#media.stop("camera");
    const microphone = this.tracks.get("microphone");
    if (microphone) microphone.enabled = !this.#muted.microphone;
  }

  /** A device was pulled out, or the browser's own "stop sharing" was pressed. */
  async #onEnded(source) {
    if (source.startsWith("screen")) return this.#unpublish([source]).catch(() => {});
    this.emit("deviceerror", new Error(`The ${source} was disconnected.`));
    await this.#goWithout(source).catch(() => {});
  }

  async #goWithout(source) {
    this.#note(source, false);
    this.#unplugged.add(source);
    this.#changed(source, null);
    await this.#peer?.publisher.pause(source);
    await this.#said.tell().catch(() => {});
  }

  #changed(source, track) {
    this.emit("changed", { source, track });
  }
}
