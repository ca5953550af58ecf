/** Beeps as [start, length] in seconds within a period, each of some frequencies in Hz. */
const kTones = {
  incoming: { period: 3, beeps: [[0, 0.4], [0.55, 0.4]], frequencies: [659, 831], gain: 0.16 },
  waiting: { period: 4, beeps: [[0, 0.2], [0.35, 0.2]], frequencies: [659], gain: 0.05 },
  ringing: { period: 4, beeps: [[0, 1]], frequencies: [425], gain: 0.06 },
};
const kFade = 0.03;
const kVibration = [400, 200, 400, 2000];

/** The ring of an incoming call, a quiet one of a second, and what a caller hears; silent until the browser lets it. */
export class Tone {
  #context = null;
  #timer = 0;
  #playing = "";

  /** @param {"incoming"|"waiting"|"ringing"} name */
  start(name) {
    if (this.#playing === name) return;
    this.stop();
    this.#playing = name;
    this.#context = new AudioContext();
    const { period } = kTones[name];
    const again = () => {
      this.#beep(kTones[name]);
      if (name === "incoming" && navigator.userActivation?.hasBeenActive) {
        navigator.vibrate?.(kVibration);
      }
    };
    again();
    this.#timer = setInterval(again, period * 1000);
  }

  stop() {
    if (!this.#playing) return;
    clearInterval(this.#timer);
    this.#playing = "";
    this.#context.close();
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(0);
  }

  #beep({ beeps, frequencies, gain }) {
    const context = this.#context;
    if (context.state !== "running") context.resume().catch(() => {}); // it sounds when it may
    for (const [start, length] of beeps) {
      const from = context.currentTime + start;
      const envelope = new GainNode(context, { gain: 0 });
      envelope.gain.setValueAtTime(0, from);
      envelope.gain.linearRampToValueAtTime(gain, from + kFade);
      envelope.gain.setValueAtTime(gain, from + length - kFade);
      envelope.gain.linearRampToValueAtTime(0, from + length);
      envelope.connect(context.destination);
      for (const frequency of frequencies) {
        const oscillator = new OscillatorNode(context, { frequency });
        oscillator.connect(envelope);
        oscillator.start(from);
        oscillator.stop(from + length);
      }
    }
  }
}
