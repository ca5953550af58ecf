// A publisher on libwebrtc outside a browser (@roamhq/wrtc): a moving picture and a tone.
import wrtc from "@roamhq/wrtc";

const { RTCPeerConnection, MediaStream, nonstandard } = wrtc;
const kWidth = 320;
const kHeight = 240;
const kFps = 20;
const kSampleRate = 48_000;

export class WrtcPublisher {
  pc = new RTCPeerConnection({ iceServers: [] });

  /** @param {any} t the test, which closes it */
  constructor(t) {
    const picture = new MovingPicture();
    for (const track of picture.tracks) {
      this.pc.addTransceiver(track, { direction: "sendonly", streams: [picture.stream] });
    }
    t.defer(() => {
      picture.stop();
      this.pc.close();
    });
  }
}

/** A track of each kind: a moving picture and a tone. */
export class MovingPicture {
  #timers = [];
  #frames = 0;
  #samples = 0;

  constructor() {
    const video = new nonstandard.RTCVideoSource();
    const audio = new nonstandard.RTCAudioSource();
    this.tracks = [audio.createTrack(), video.createTrack()];
    this.stream = new MediaStream(this.tracks);
    this.#timers.push(setInterval(() => video.onFrame(this.#picture()), 1000 / kFps));
    this.#timers.push(setInterval(() => audio.onData(this.#tone()), 10));
  }

  stop() {
    this.#timers.forEach(clearInterval);
    this.tracks.forEach((track) => track.stop());
  }

  /** A bright bar that wanders over a dark ground. */
  #picture() {
    const data = new Uint8ClampedArray(kWidth * kHeight * 1.5).fill(128);
    data.fill(40, 0, kWidth * kHeight);
    const at = (this.#frames++ * 8) % (kWidth - 32);
    for (let y = 0; y < kHeight; y++) data.fill(220, y * kWidth + at, y * kWidth + at + 32);
    return { width: kWidth, height: kHeight, data };
  }

  #tone() {
    const samples = new Int16Array(kSampleRate / 100);
    for (let i = 0; i < samples.length; i++) {
      samples[i] = 8000 * Math.sin((2 * Math.PI * 440 * this.#samples++) / kSampleRate);
    }
    return { samples, sampleRate: kSampleRate, bitsPerSample: 16, channelCount: 1,
             numberOfFrames: samples.length };
  }
}
