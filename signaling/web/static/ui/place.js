/**
 * Where this tab is: at home, or in a call that a reload brings back. Kept in the address and in
 * the tab's own storage.
 */
const kKey = "in-call";

export class Place {
  /** @returns {{type: string, id: string}|null} the call that a reload interrupted */
  interrupted() {
    const kept = JSON.parse(sessionStorage.getItem(kKey) ?? "null");
    const here = new URLSearchParams(location.search).get("call");
    return kept && kept.id === here ? kept : null;
  }

  /** @param {{type: string, id: string}} call */
  inCall({ type, id }) {
    sessionStorage.setItem(kKey, JSON.stringify({ type, id }));
    const query = new URLSearchParams(location.search);
    for (const key of ["ring", "user", "accept"]) query.delete(key);
    query.set("call", id);
    this.#go(query);
  }

  home() {
    sessionStorage.removeItem(kKey);
    const query = new URLSearchParams(location.search);
    for (const key of ["call", "auto", "ring", "user", "accept", "home"]) query.delete(key);
    this.#go(query);
  }

  #go(query) {
    const text = String(query);
    history.replaceState(null, "", text ? `${location.pathname}?${text}` : location.pathname);
  }
}
