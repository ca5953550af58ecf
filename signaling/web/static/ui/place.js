/**
 * Where this tab is: at home, or in a call that a reload brings back as it was. Kept in the address
 * and in the tab's own storage.
 */
import { tab } from "./storage.js";

const kKey = "in-call";

/** The address without what a notification put into it, which is about one ring. */
function queryWithoutRing() {
  const query = new URLSearchParams(location.search);
  if (query.has("ring")) query.delete("video");
  for (const key of ["ring", "user", "accept", "reject"]) query.delete(key);
  return query;
}

/** Did the person go to this address, rather than load it again? */
function isNew() {
  return performance.getEntriesByType("navigation")[0]?.type === "navigate";
}

export class Place {
  #call = null;
  #publishing = {};

  /**
   * @returns {{type: string, id: string, direction: string|null, audio: boolean, muted: boolean,
   *            video: boolean}|null} the call that a reload interrupted, and what was on in it
   */
  interrupted() {
    const kept = JSON.parse(tab.get(kKey) ?? "null");
    const here = new URLSearchParams(location.search).get("call");
    return kept && kept.id === here && !isNew() ? kept : null;
  }

  /** @param {import("../switchboard.js").JoinOptions} wanted in the call that begins */
  publishes({ audio, video }) {
    this.#publishing = { audio: Boolean(audio), muted: false, video: Boolean(video) };
  }

  /** Something of mine was switched on or off. */
  onLocalTrack({ source, track }) {
    if (source === "camera") this.#publishing.video = Boolean(track);
    if (source === "microphone") {
      this.#publishing.audio ||= Boolean(track);
      this.#publishing.muted = !track?.enabled;
    }
    this.#keep();
  }

  /** @param {import("../switchboard.js").Call} call */
  inCall(call) {
    this.#call = call;
    this.#keep();
    const query = queryWithoutRing();
    query.set("call", call.id);
    this.#go(query);
  }

  home() {
    this.#call = null;
    tab.remove(kKey);
    const query = queryWithoutRing();
    for (const key of ["call", "auto", "home"]) query.delete(key);
    this.#go(query);
  }

  #keep() {
    if (!this.#call) return;
    const { type, id, direction } = this.#call;
    tab.set(kKey, JSON.stringify({ type, id, direction, ...this.#publishing }));
  }

  #go(query) {
    const text = String(query);
    history.replaceState(null, "", text ? `${location.pathname}?${text}` : location.pathname);
  }
}
