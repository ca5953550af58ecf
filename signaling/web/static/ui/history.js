import { smallAvatar } from "./avatar.js";
import { byId, icon, make } from "./dom.js";
import { clock, listed } from "./words.js";

const kPage = 20;
const kMissed = ["missed", "timeout", "cancelled"];

/** Days as people name them. @param {Date} date @param {Date} now */
export function whenOf(date, now = new Date()) {
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.ceil((midnight - date) / 86_400_000);
  if (days <= 0) return time;
  if (days === 1) return `yesterday, ${time}`;
  if (days < 7) return `${date.toLocaleDateString([], { weekday: "long" })}, ${time}`;
  return date.toLocaleDateString([], { day: "numeric", month: "short" });
}

/**
 * One call of the past in the words of the page.
 * @param {{call: object, members: {user_id: string}[]}} entry as the server lists it
 * @param {string} me my user id
 */
export function describe({ call, members = [] }, me) {
  const outgoing = call.created_by?.id === me;
  const ids = members.map(({ user_id }) => user_id).filter((id) => id !== me);
  const creator = call.created_by;
  const names = ids.map((id) => (id === creator?.id ? creator.name : id));
  const rang = call.outcome !== undefined && call.outcome !== null && call.outcome !== "none";
  const answered = call.duration > 0 || call.outcome === "accepted" || call.outcome === "answered";
  const missed = !outgoing && rang && !answered && kMissed.includes(call.outcome);
  let what = outgoing ? "Outgoing" : "Incoming";
  if (missed) what = "Missed";
  else if (rang && !answered) what = outgoing ? "No answer" : "Declined";
  if (rang && !answered && call.outcome === "rejected" && outgoing) what = "Declined";
  if (rang && !answered && call.outcome === "busy") what = outgoing ? "Busy" : "Missed";
  if (rang && !answered && call.outcome === "cancelled" && outgoing) what = "Cancelled";
  return { outgoing, ids, names, rang, missed: missed || what === "Missed", what };
}

/** The list of recent calls. */
export class History {
  #client = null;
  #next = undefined;
  #onCall;
  #onMeet;
  #loading = null;

  /** @param {{onCall: (ids: string[], video: boolean) => void, onMeet: (id: string) => void}} does */
  constructor({ onCall, onMeet }) {
    this.#onCall = onCall;
    this.#onMeet = onMeet;
    byId("history-more").addEventListener("click", () => this.#load(this.#next));
  }

  /** @param {import("../switchboard.js").Switchboard|null} client whose calls */
  open(client) {
    this.#client = client;
    byId("history").replaceChildren();
    byId("history-note").textContent = "";
    if (client) this.refresh();
  }

  async refresh() {
    if (this.#client) await this.#load();
  }

  async #load(next) {
    const client = this.#client;
    const query = { limit: String(kPage), ...(next !== undefined && { next }) };
    const loading = (this.#loading = client.history(query));
    try {
      const page = await loading;
      if (this.#loading !== loading || client !== this.#client) return;
      this.#show(page, next !== undefined);
    } catch (error) {
      if (client !== this.#client) return;
      byId("history-note").textContent = error.status === 404
        ? "This server keeps no history." : `Your calls could not be read. ${error.message}`;
    }
  }

  #show({ calls = [], next = null }, more) {
    this.#next = next ?? undefined;
    const rows = calls.map((entry) => this.#row(entry.call ? entry : { call: entry, ...entry }));
    if (more) byId("history").append(...rows);
    else byId("history").replaceChildren(...rows);
    byId("history-more").hidden = this.#next === undefined;
    const empty = !byId("history").children.length;
    byId("history-note").textContent = empty ? "Nobody yet. Call somebody, or meet in a call." : "";
    this.#offerContacts();
  }

  #row({ call, members }) {
    const { outgoing, ids, names, rang, missed, what } = describe({ call, members }, this.#client.user.id);
    const alone = !ids.length;
    const title = alone || !rang ? call.id : listed(names);
    const when = make("time", "", whenOf(new Date(call.created_at)));
    when.dateTime = call.created_at;
    const length = call.duration > 0 ? ` · ${clock(call.duration)}` : "";
    const mark = icon(missed ? "missed" : outgoing ? "outgoing" : "incoming");
    const line = make("p", "history-line", mark, `${what}${length} · `, when);
    const row = make("li", missed ? "missed" : "", smallAvatar(title, ids[0] ?? call.id),
                     make("div", "history-text", make("p", "history-name", title), line),
                     ...this.#actions({ alone, rang, ids, title, call }));
    row.dataset.cid = call.cid;
    return row;
  }

  #actions({ alone, rang, ids, title, call }) {
    if (alone || !rang) {
      return call.status === "ended" ? [] : [action("people", `Join ${call.id} again`, () => this.#onMeet(call.id))];
    }
    return [action("phone", `Voice call to ${title}`, () => this.#onCall(ids, false)),
            action("camera", `Video call to ${title}`, () => this.#onCall(ids, true))];
  }

  #offerContacts() {
    const names = [...document.querySelectorAll("#history [data-cid]")].flatMap((row) => row.contacts ?? []);
    byId("contacts").replaceChildren(...[...new Set(names)].map((id) => new Option(id, id)));
  }
}

function action(name, label, run) {
  const button = make("button", "round small", icon(name));
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", run);
  return button;
}
