/**
 * Who I am. Signed in per tab, so that two windows can be two people; the last name is offered to
 * the next tab.
 */

import { browser, tab } from "./storage.js";

/** @typedef {{id: string, name: string}} Identity */

const kKey = "identity";

/** The id others call: what a name becomes when it is spelled plainly. @param {string} name */
export function idFor(name) {
  const plain = name.normalize("NFKD").replace(/\p{Diacritic}/gu, "").toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 48);
  return plain || `user-${suffix()}`;
}

/** For names in letters that ids do not have: kept over a reload. */
function suffix() {
  let kept = tab.get("user-suffix");
  if (!kept) {
    kept = [...crypto.getRandomValues(new Uint8Array(3))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    tab.set("user-suffix", kept);
  }
  return kept;
}

/** @returns {Identity|null} who is signed in in this tab */
export function signedIn() {
  return JSON.parse(tab.get(kKey) ?? "null");
}

/** @returns {Identity|null} who was signed in last, in any tab */
export function lastSignedIn() {
  return JSON.parse(browser.get(kKey) ?? "null");
}

/** @param {Identity} identity */
export function remember(identity) {
  tab.set(kKey, JSON.stringify(identity));
  browser.set(kKey, JSON.stringify(identity));
}

export function forget() {
  tab.remove(kKey);
  browser.remove(kKey);
}
