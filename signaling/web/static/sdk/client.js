import { Call } from "./call.js";
import { Connection } from "./connection.js";
import { Requests } from "./requests.js";

/**
 * @typedef {object} SwitchboardOptions
 * @property {{id: string, name?: string, image?: string}} user who I am
 * @property {string} [baseUrl] the server's address; default: where the page came from
 * @property {string} [apiKey] needed only when the server has several
 * @property {() => Promise<string>} [token] asks your backend for a token; called again whenever
 *   the server refuses the last one. Default: the server's own token endpoint (development mode).
 */

/**
 * A signed-in user. Connects when a call is joined, or by connect().
 *
 * Events: `connected`, `disconnected` (it reconnects by itself), `refused` {RequestError},
 * `message` (every event of the server, as it came).
 */
export class Switchboard extends EventTarget {
  /** @param {SwitchboardOptions} options */
  constructor({ user, baseUrl = globalThis.location?.origin ?? "", apiKey, token }) {
    super();
    this.user = user;
    this.requests = new Requests(baseUrl, apiKey, token, user.id);
    this.connection = new Connection(this.requests, user);
    for (const type of ["connected", "disconnected", "refused", "message"]) {
      this.connection.addEventListener(type, (event) => {
        this.dispatchEvent(new CustomEvent(type, { detail: event.detail }));
      });
    }
  }

  /** True while the WebSocket is up and signed in. */
  get connected() {
    return this.connection.connected;
  }

  /** @returns {Promise<void>} when signed in */
  connect() {
    return this.connection.open();
  }

  /** Closes the WebSocket; leave calls first. */
  close() {
    this.connection.close();
  }

  /**
   * A call by type and id; nothing is sent before join().
   * @param {string} type such as "default"
   * @param {string} id 1–64 of A-Za-z0-9_-
   * @returns {Call}
   */
  call(type, id) {
    return new Call(this, type, id);
  }
}
