/** @typedef {{microphone: boolean, camera: boolean}} OnOff */

const kSources = ["microphone", "camera"];

function differs(a, b) {
  return !b || kSources.some((source) => a[source] !== b[source]);
}

/**
 * Whether the others believe of my microphone and camera what is true. The server is told one state
 * after the other, so that the last word is what holds; of a participant about which it was told
 * nothing it takes what is published to be on.
 */
export class MuteState {
  #announce;
  #isOn;
  #isPublished;
  #participant = null; // its session id
  #attached = false;
  #listening = false;
  #told = null; // what the server has confirmed of this participant
  #unsure = false; // whether it took the last word
  #heard = null; // what it says itself
  #echoes = []; // what it was told and will say
  #telling = null;

  /**
   * @param {(state: {audio_enabled, video_enabled}) => Promise<void>} announce tells the server
   * @param {() => OnOff} isOn what is true
   * @param {() => OnOff} isPublished muted or not
   */
  constructor(announce, isOn, isPublished) {
    this.#announce = announce;
    this.#isOn = isOn;
    this.#isPublished = isPublished;
  }

  /** @param {string} participant which publishes from now on; a new one, or once more the same */
  attach(participant) {
    if (participant !== this.#participant) {
      this.#told = null;
      this.#unsure = false;
    }
    this.#participant = participant;
    this.#attached = this.#listening = true;
    this.#heard = null; // it may be seen without any track until the server has our offer
    this.#echoes = [];
  }

  detach() {
    this.#attached = false;
    this.deafen();
  }

  /** What the server says next may be of another life of it: until listen(), or attach(). */
  deafen() {
    this.#listening = false;
    this.#echoes = []; // they may have been missed
  }

  listen() {
    this.#listening = this.#attached;
  }

  /** Something was switched on or off. */
  async tell() {
    while (this.#attached && (this.#unsure || differs(this.#isOn(), this.#told))) {
      this.#telling ??= this.#tellOnce();
      await this.#telling;
    }
  }

  /** Something was opened, or the server may have missed what it was told. */
  async retell() {
    if (this.#unsure || differs(this.#isOn(), this.#told ?? this.#isPublished())) {
      await this.tell();
    }
  }

  /**
   * @param {OnOff} said by the server, of me
   * @returns {string[]} what is on here and was switched off there, by somebody else
   */
  heed(said) {
    if (!this.#listening) return [];
    const before = this.#heard ?? said;
    this.#heard = said;
    const echo = this.#echoes.findIndex((told) => !differs(told, said));
    this.#echoes.splice(0, echo + 1);
    // Until it has said the last of what it was told, what it says is older than that.
    if (echo >= 0 || this.#echoes.length || this.#unsure) return [];
    const on = this.#isOn();
    const taken = kSources.filter((source) => before[source] && !said[source] && on[source]);
    for (const source of taken) {
      this.#told = { ...(this.#told ?? this.#isPublished()), [source]: false };
    }
    return taken;
  }

  async #tellOnce() {
    const participant = this.#participant;
    const on = this.#isOn();
    // It says only what is news.
    if (this.#listening && differs(on, this.#echoes.at(-1) ?? this.#heard)) this.#echoes.push(on);
    try {
      await this.#announce({ audio_enabled: on.microphone, video_enabled: on.camera });
      this.#unsure = false;
      if (participant === this.#participant) this.#told = on;
    } catch (error) {
      this.#unsure = true;
      this.#echoes = this.#echoes.filter((told) => told !== on);
      throw error;
    } finally {
      this.#telling = null;
    }
  }
}
