/** What this tab, and this browser, keep; where the site may keep nothing, as long as the page lives. */
class Storage {
  #name;
  #blocked = new Map();

  /** @param {"sessionStorage"|"localStorage"} name a getter that throws where it is blocked */
  constructor(name) {
    this.#name = name;
  }

  /** @param {string} key @returns {string|null} */
  get(key) {
    return this.#try((storage) => storage.getItem(key), () => this.#blocked.get(key) ?? null);
  }

  /** @param {string} key @param {string} value */
  set(key, value) {
    this.#try((storage) => storage.setItem(key, value), () => this.#blocked.set(key, value));
  }

  /** @param {string} key */
  remove(key) {
    this.#try((storage) => storage.removeItem(key), () => this.#blocked.delete(key));
  }

  #try(does, otherwise) {
    try {
      return does(globalThis[this.#name]);
    } catch {
      return otherwise();
    }
  }
}

export const tab = new Storage("sessionStorage");
export const browser = new Storage("localStorage");
