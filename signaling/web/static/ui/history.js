import { smallAvatar } from "./avatar.js";
import { byId, icon, make } from "./dom.js";
import { describePast, whenOf } from "./past_call.js";
import { listed } from "./words.js";

const kPage = 20;

/** The list of recent calls, and those to call from it. */
export class History {
  #client = null;
  #next = undefined;
  #loading = null;
  #onCall;
  #onMeet;

  /** @param {{onCall: (ids: string[], video: boolean) => void, onMeet: Function}} does */
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
    this.refresh();
  }

  refresh() {
    if (this.#client) this.#load();
  }

  async #load(next) {
    const client = this.#client;
    const loading = client.history({ limit: kPage, ...(next !== undefined && { next }) });
    this.#loading = loading;
    try {
      const page = await loading;
      if (this.#loading === loading && client === this.#client) this.#show(page, next);
    } catch (error) {
      if (this.#loading !== loading || client !== this.#client) return;
      byId("history-note").textContent = error.status === 404
        ? "This server keeps no history."
        : `Your calls could not be read. ${error.message}`;
    }
  }

  #show({ calls = [], next = null }, after) {
    const past = calls.map((entry) => describePast(entry, this.#client.user.id));
    const rows = past.map((each) => this.#row(each));
    if (after === undefined) byId("history").replaceChildren(...rows);
    else byId("history").append(...rows);
    this.#next = next ?? undefined;
    byId("history-more").hidden = this.#next === undefined;
    byId("history-note").textContent = byId("history").children.length
      ? "" : "Nobody yet. Call somebody, or meet in a call.";
    const known = new Set(past.flatMap(({ others }) => others));
    byId("contacts").replaceChildren(...[...known].map((id) => new Option(id, id)));
  }

  #row(past) {
    const title = past.rang ? listed(past.names) : past.id;
    const when = make("time", "", whenOf(past.at));
    when.dateTime = past.at.toISOString();
    const direction = past.missed ? "missed" : past.outgoing ? "outgoing" : "incoming";
    const line = make("p", "history-line", icon(direction), `${past.what} · `, when);
    const row = make("li", past.missed ? "missed" : "",
                     smallAvatar(title, past.others[0] ?? past.id),
                     make("div", "history-text", make("p", "history-name", title), line),
                     ...this.#actions(past, title));
    row.dataset.cid = past.cid;
    return row;
  }

  #actions({ rang, over, others, id }, title) {
    if (!rang) {
      return over ? [] : [action("people", `Join ${id} again`, () => this.#onMeet(id))];
    }
    return [
      action("phone", `Voice call to ${title}`, () => this.#onCall(others, false)),
      action("camera", `Video call to ${title}`, () => this.#onCall(others, true)),
    ];
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
