/** So many attempts are made at the patient pace before the pauses grow: half a minute or so. */
const kPatientAttempts = 40;

/**
 * Waiting times between attempts, with jitter so that clients spread out: doubling to a second,
 * for a server that is being restarted is back soon; much later doubling on to a cap.
 */
export class Backoff {
  #attempt = 0;
  #first;
  #patient;
  #most;

  /**
   * @param {number} first milliseconds before the first retry
   * @param {number} patient the longest of the early pauses
   * @param {number} most the cap
   */
  constructor(first = 250, patient = 1000, most = 8000) {
    this.#first = first;
    this.#patient = patient;
    this.#most = most;
  }

  reset() {
    this.#attempt = 0;
  }

  /** @returns {number} milliseconds to wait before the next attempt */
  next() {
    const attempt = this.#attempt++;
    const full = attempt < kPatientAttempts
      ? Math.min(this.#patient, this.#first * 2 ** attempt)
      : Math.min(this.#most, this.#patient * 2 ** (attempt - kPatientAttempts));
    return full / 2 + Math.random() * (full / 2);
  }
}

/** @param {number} milliseconds */
export function delay(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
