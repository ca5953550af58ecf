import { disablePush, enablePush, pushState } from "../switchboard.js";
import { byId } from "./dom.js";
import { browser } from "./storage.js";

const kWish = "ring-when-closed"; // kept: this browser is to be rung

const kNotes = {
  on: "You are rung by a notification.",
  off: "Let this browser show incoming calls as notifications.",
  denied: "Notifications are blocked. Permit them in the browser's site settings.",
};

/** The switch on the home page that has this browser rung while no page is open. */
export class PushSwitch {
  #client = null;

  constructor() {
    byId("push-toggle").addEventListener("click", () => this.#toggle());
  }

  /** @param {import("../switchboard.js").Switchboard} client whose calls ring here from now on */
  async open(client) {
    this.#client = client;
    const state = await pushState();
    byId("push-card").hidden = state === "unsupported";
    this.#render(state);
    const wished = browser.get(kWish) === "1" && Notification?.permission === "granted";
    if (state !== "unsupported" && wished) await this.#enable().catch(() => {});
  }

  /** Whoever signs out is not rung here any more. */
  async forget() {
    const client = this.#client;
    if (client && (await pushState()) === "on") await disablePush(client).catch(() => {});
    browser.remove(kWish);
    this.#client = null;
  }

  async #toggle() {
    const button = byId("push-toggle");
    button.disabled = true;
    try {
      if (button.getAttribute("aria-checked") === "true") {
        browser.remove(kWish);
        await disablePush(this.#client);
        this.#render("off");
      } else {
        await this.#enable();
      }
    } catch (error) {
      this.#render(await pushState());
      byId("push-note").textContent = error.message;
    }
    button.disabled = false;
  }

  async #enable() {
    await enablePush(this.#client);
    browser.set(kWish, "1");
    this.#render("on");
  }

  #render(state) {
    byId("push-toggle").setAttribute("aria-checked", String(state === "on"));
    byId("push-note").textContent = kNotes[state] ?? "";
  }
}
