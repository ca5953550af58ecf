/** @typedef {import("./local_media.js").TrackSource} TrackSource */

const kSimulcastMinWidth = 640;
const kSimulcast = [
  { rid: "q", scaleResolutionDownBy: 4 },
  { rid: "h", scaleResolutionDownBy: 2 },
  { rid: "f", scaleResolutionDownBy: 1 },
];

/** What a picture of so many pixels is worth: 2 Mb/s at 720p, less than proportionally below. */
function maxBitrate(pixels) {
  return Math.round(2_000_000 * (pixels / (1280 * 720)) ** 0.75);
}

/** @returns {RTCRtpEncodingParameters[]} */
function encodingsFor(source, track, { simulcast, videoCodec }) {
  if (track.kind === "audio") return [{}];
  const { width = 1280, height = 720 } = track.getSettings();
  if (source !== "camera" || !simulcast || width < kSimulcastMinWidth) {
    return [{ maxBitrate: maxBitrate(Math.max(width * height, 640 * 480)) }];
  }
  return kSimulcast.map((layer) => {
    const scale = layer.scaleResolutionDownBy;
    const encoding = { ...layer, maxBitrate: maxBitrate((width * height) / scale ** 2) };
    // Without a mode, VP9 and AV1 take three encodings for one scalable stream.
    if (videoCodec === "VP9" || videoCodec === "AV1") encoding.scalabilityMode = "L1T1";
    return encoding;
  });
}

/**
 * Our tracks on one PeerConnection: one transceiver per source, kept while the session lasts.
 * Calls that return true need a new offer to take effect.
 */
export class Publisher {
  #pc;
  #options;
  /** @type {Map<TrackSource, RTCRtpTransceiver>} */
  #transceivers = new Map();
  #layerChanges = Promise.resolve();

  /**
   * @param {RTCPeerConnection} pc
   * @param {{simulcast: boolean, videoCodec: string, pauseLayers: boolean}} options
   */
  constructor(pc, options) {
    this.#pc = pc;
    this.#options = options;
  }

  /** The first m-lines: what we send now, and one slot of each kind to receive on. */
  start(tracks) {
    for (const [kind, source] of [["audio", "microphone"], ["video", "camera"]]) {
      const track = tracks.get(source);
      if (track) this.#add(source, track, "sendrecv");
      else this.#pc.addTransceiver(kind, { direction: "recvonly" });
    }
    for (const [source, track] of tracks) {
      if (!this.#transceivers.has(source)) this.#add(source, track, "sendonly");
    }
  }

  /** @param {TrackSource} source @param {MediaStreamTrack} track @returns {Promise<boolean>} */
  async publish(source, track) {
    const transceiver = this.#transceivers.get(source);
    if (!transceiver) {
      this.#add(source, track, "sendonly");
      return true;
    }
    await transceiver.sender.replaceTrack(track);
    if (transceiver.direction !== "inactive") return false;
    transceiver.direction = "sendonly";
    return true;
  }

  /** Sends nothing but keeps the m-line: the camera is off for a while. */
  async pause(source) {
    await this.#transceivers.get(source)?.sender.replaceTrack(null);
  }

  /** Ends the track for everybody. @returns {Promise<boolean>} */
  async unpublish(source) {
    const transceiver = this.#transceivers.get(source);
    if (!transceiver) return false;
    await transceiver.sender.replaceTrack(null);
    transceiver.direction = "inactive";
    return true;
  }

  /** @returns {{mid: string, source: TrackSource}[]} what our m-lines carry */
  hints() {
    return [...this.#transceivers]
      .filter(([, { mid, direction }]) => mid !== null && direction.startsWith("send"))
      .map(([source, { mid }]) => ({ mid, source }));
  }

  /** Encodes only what somebody wants (`media.layers_wanted`). @param {{mid, rids}[]} tracks */
  applyWantedLayers(tracks) {
    if (!this.#options.pauseLayers) return;
    for (const { mid, rids } of tracks) {
      const sender = [...this.#transceivers.values()].find((each) => each.mid === mid)?.sender;
      if (!sender) continue;
      this.#layerChanges = this.#layerChanges
        .then(() => activate(sender, rids))
        .catch((error) => console.warn("switchboard: layers unchanged:", error.message));
    }
  }

  #add(source, track, direction) {
    const sendEncodings = encodingsFor(source, track, this.#options);
    const streams = [new MediaStream([track])];
    const transceiver = this.#pc.addTransceiver(track, { direction, sendEncodings, streams });
    if (track.kind === "video") preferCodec(transceiver, this.#options.videoCodec);
    this.#transceivers.set(source, transceiver);
  }
}

/** A single encoding has no rid and is left alone. */
async function activate(sender, rids) {
  const parameters = sender.getParameters();
  let changed = false;
  for (const encoding of parameters.encodings ?? []) {
    if (!encoding.rid || encoding.active === rids.includes(encoding.rid)) continue;
    encoding.active = !encoding.active;
    changed = true;
  }
  if (changed) await sender.setParameters(parameters);
}

function preferCodec(transceiver, name) {
  const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (!codecs || !name || !transceiver.setCodecPreferences) return;
  const wanted = `video/${name}`.toLowerCase();
  const first = codecs.filter(({ mimeType }) => mimeType.toLowerCase() === wanted);
  const rest = codecs.filter((codec) => !first.includes(codec));
  if (first.length) transceiver.setCodecPreferences([...first, ...rest]);
}
