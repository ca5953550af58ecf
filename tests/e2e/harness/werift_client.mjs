// A player that is no browser and no libwebrtc (werift, plain TypeScript): counts what arrives.
import { RTCPeerConnection, RTCRtpCodecParameters } from "werift";

export class WeriftPlayer {
  packets = { audio: 0, video: 0 };
  keyFrames = 0;
  gaps = 0;
  #last = new Map();

  /** @param {any} t the test, which closes it */
  constructor(t) {
    this.pc = new RTCPeerConnection({
      codecs: {
        audio: [new RTCRtpCodecParameters({
          mimeType: "audio/opus", clockRate: 48000, channels: 2 })],
        video: [new RTCRtpCodecParameters({
          mimeType: "video/VP8", clockRate: 90000,
          rtcpFeedback: [{ type: "nack" }, { type: "nack", parameter: "pli" }] })],
      },
    });
    for (const kind of ["audio", "video"]) {
      this.pc.addTransceiver(kind, { direction: "recvonly" });
    }
    this.pc.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe((packet) => this.#count(track.kind, packet));
    });
    t.defer(() => this.pc.close());
  }

  #count(kind, { header, payload }) {
    this.packets[kind] += 1;
    const last = this.#last.get(kind);
    const { sequenceNumber } = header;
    if (last !== undefined && ((last + 1) & 0xffff) !== sequenceNumber) this.gaps += 1;
    this.#last.set(kind, sequenceNumber);
    if (kind === "video" && startsKeyFrame(payload)) this.keyFrames += 1;
  }
}

/** RFC 7741 §4.2 and §4.3: first partition, and the P bit of the frame header is 0. */
function startsKeyFrame(payload) {
  if (payload.length < 4 || (payload[0] & 0x1f) !== 0x10) return false;
  let at = 1;
  if (payload[0] & 0x80) {
    const extensions = payload[at++];
    if (extensions & 0x80) at += payload[at] & 0x80 ? 2 : 1;
    if (extensions & 0x40) at += 1;
    if (extensions & 0x30) at += 1;
  }
  return at < payload.length && (payload[at] & 1) === 0;
}
