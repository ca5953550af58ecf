/**
 * Who I am. Signed in per tab, so that two windows can be two people; the last name is offered to
 * the next tab.
 */

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
  let kept = sessionStorage.getItem("user-suffix");
  if (!kept) {
    kept = [...crypto.getRandomValues(new Uint8Array(3))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("user-suffix", kept);
  }
  return kept;
}

/** @returns {Identity|null} who is signed in in this tab */
export function signedIn() {
  return JSON.parse(sessionStorage.getItem(kKey) ?? "null");
}

/** @returns {Identity|null} who was signed in last, in any tab */
export function lastSignedIn() {
  return JSON.parse(localStorage.getItem(kKey) ?? "null");
}

/** @param {Identity} identity */
export function remember(identity) {
  sessionStorage.setItem(kKey, JSON.stringify(identity));
  localStorage.setItem(kKey, JSON.stringify(identity));
}

export function forget() {
  sessionStorage.removeItem(kKey);
  localStorage.removeItem(kKey);
}
