/**
 * The session that a page had when it was left, so that the same page, loaded again, can take its
 * place. Written on the way out only: a copy of the tab must not push the original out.
 */
export class ReloadMemory {
  #key;

  /** @param {string} cid */
  constructor(cid) {
    this.#key = `switchboard/${cid}`;
  }

  /** @param {string|null} sessionId */
  remember(sessionId) {
    if (sessionId) storage()?.setItem(this.#key, sessionId);
  }

  /** @returns {string|null} once */
  take() {
    const sessionId = storage()?.getItem(this.#key) ?? null;
    storage()?.removeItem(this.#key);
    return sessionId;
  }
}

/** @returns {Storage|undefined} none outside of browsers, and where the site may keep nothing */
function storage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
