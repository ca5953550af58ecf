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
  #told = null; // what the server has confirmed of this participant
  #heard = null; // what it says itself
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
    if (participant !== this.#participant) this.#told = null;
    this.#participant = participant;
    this.#attached = true;
    this.#heard = null; // it may be seen without any track until the server has our offer
  }

  detach() {
    this.#attached = false;
  }

  /** Something was switched on or off. */
  async tell() {
    while (this.#attached && differs(this.#isOn(), this.#told)) {
      this.#telling ??= this.#tellOnce();
      await this.#telling;
    }
  }

  /** Something was opened, or the server may have missed what it was told. */
  async retell() {
    if (differs(this.#isOn(), this.#told ?? this.#isPublished())) await this.tell();
  }

  /**
   * @param {OnOff} said by the server, of me
   * @returns {string[]} what is on here and was switched off there, by somebody else
   */
  heed(said) {
    const before = this.#heard ?? said;
    this.#heard = said;
    if (this.#telling) return []; // what it says may be older than what it is being told
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
    try {
      await this.#announce({ audio_enabled: on.microphone, video_enabled: on.camera });
      if (participant === this.#participant) this.#told = on;
    } finally {
      this.#telling = null;
    }
  }
}
