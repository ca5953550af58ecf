import { Emitter } from "./emitter.js";
import { LocalMedia } from "./local_media.js";

/** @typedef {import("./local_media.js").TrackSource} TrackSource */

/**
 * My microphone, camera and screen: captured, muted, published on whichever Peer is current.
 *
 * Events: `changed` {source, track|null}, `deviceerror` Error.
 */
export class OwnTracks extends Emitter {
  #media = new LocalMedia();
  #muted = { microphone: false, camera: false };
  #peer = null;
  #open = false;
  #announce;

  /** @param {(state: {audio_enabled, video_enabled}) => Promise<void>} announce tells the others */
  constructor(announce) {
    super();
    this.#announce = announce;
    this.#media.addEventListener("ended", ({ detail }) => this.#onEnded(detail.source));
  }

  /** @returns {Map<TrackSource, MediaStreamTrack>} */
  get tracks() {
    return this.#media.tracks;
  }

  /** Publishes on `peer` from now on; its start() has taken the tracks there are. */
  async attach(peer) {
    this.#peer = peer;
    if (this.#muted.microphone || this.#muted.camera) await this.#tell();
  }

  detach() {
    this.#peer = null;
  }

  /** Opens what is wanted and publishes it on the peer there is by then, else on the next. */
  async open(audio, video) {
    this.#open = true;
    this.#media.want("microphone", audio);
    this.#media.want("camera", video);
    const errors = await this.#media.open(audio, video);
    if (!this.#open) return this.#media.stopAll(); // left while the browser was asking
    for (const error of errors) this.emit("deviceerror", error);
    if (this.#muted.camera) this.#media.stop("camera");
    const microphone = this.tracks.get("microphone");
    if (microphone) microphone.enabled = !this.#muted.microphone;
    await this.#publish([...this.tracks]);
  }

  close() {
    this.#open = false;
    this.#peer = null;
    this.#media.stopAll();
  }

  async setMicrophoneEnabled(enabled) {
    this.#muted.microphone = !enabled;
    if (enabled && !this.tracks.has("microphone")) {
      await this.publish("microphone", await this.#media.openOne("microphone"));
    }
    const track = this.tracks.get("microphone") ?? null;
    if (track) track.enabled = enabled;
    this.#changed("microphone", track);
    await this.#tell();
  }

  async setCameraEnabled(enabled) {
    this.#muted.camera = !enabled;
    if (enabled && !this.tracks.has("camera")) {
      await this.publish("camera", await this.#media.openOne("camera"));
    } else if (!enabled) {
      await this.#peer?.publisher.pause("camera");
      this.#media.stop("camera");
      this.#changed("camera", null);
    }
    await this.#tell();
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

  async replace(source, track) {
    this.#media.adopt(source, track);
    await this.publish(source, track);
  }

  async useDevice(source, deviceId) {
    this.#media.want(source, { deviceId: { exact: deviceId } });
    if (!this.tracks.has(source)) return;
    if (source === "camera") this.#media.stop(source); // some cannot be opened twice
    const track = await this.#media.openOne(source);
    track.enabled = !this.#muted[source];
    await this.publish(source, track);
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

  /** A device was pulled out, or the browser's own "stop sharing" was pressed. */
  async #onEnded(source) {
    if (source.startsWith("screen")) return this.#unpublish([source]).catch(() => {});
    this.#muted[source] = true;
    this.#changed(source, null);
    this.emit("deviceerror", new Error(`The ${source} was disconnected.`));
    await this.#peer?.publisher.pause(source);
    await this.#tell().catch(() => {});
  }

  async #tell() {
    if (!this.#peer) return;
    await this.#announce({
      audio_enabled: this.tracks.has("microphone") && !this.#muted.microphone,
      video_enabled: this.tracks.has("camera") && !this.#muted.camera,
    });
  }

  #changed(source, track) {
    this.emit("changed", { source, track });
  }
}
