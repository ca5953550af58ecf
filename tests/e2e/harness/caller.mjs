// Somebody at the page: signs in, calls, answers, and what their screen shows.
import assert from "node:assert/strict";

import { untilInPage } from "./browsers.mjs";
import { picturesShown } from "./in_page.mjs";
import { until } from "./runner.mjs";

/** In the page: which screen is shown, and what is written where people look. */
function look() {
  const text = (id) => {
    const element = document.getElementById(id);
    return !element || element.hidden ? "" : element.textContent.trim();
  };
  return {
    screen: [...document.querySelectorAll("main")].find(({ hidden }) => !hidden)?.id,
    banner: document.getElementById("banner").hidden ? "" : text("banner-text"),
    error: text("call-error"),
    ringing: text("ring-what"),
    name: text("ring-name"),
    title: text("room-title"),
    duration: text("duration"),
    state: text("state"),
    online: document.getElementById("home-state").dataset.state === "connected",
    history: [...document.querySelectorAll("#history li")]
      .map((row) => row.innerText.replace(/\s+/g, " ")),
    tiles: document.querySelectorAll(".tile").length,
    second: text("second-text"),
    secondShown: !document.getElementById("second").hidden,
  };
}

export class Caller {
  /** @param {any} page @param {string} name */
  constructor(page, name) {
    this.page = page;
    this.name = name;
    this.id = name.toLowerCase();
  }

  /** Signs in at the page's first screen, with a camera that costs little. */
  static async signIn(browser, server, name, { height = 360, ...options } = {}) {
    const page = await browser.open(undefined, options);
    await page.goto(`${server.url}/?width=640&height=${height}&fps=15&simulcast=0`);
    const caller = new Caller(page, name);
    await caller.sees("lobby");
    await page.type("#name", name);
    await page.click("#join");
    await caller.sees("home");
    await until(`${name} is online`, async () => (await caller.look()).online);
    return caller;
  }

  look() {
    return this.page.evaluate(look);
  }

  /** @param {string} screen @param {number} [seconds] */
  async sees(screen, seconds = 10) {
    let last;
    await until(`${this.name} sees ${screen}`, async () => {
      last = await this.look();
      return last.screen === screen;
    }, seconds).catch((error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(last)}`);
    });
    return last;
  }

  /** @param {RegExp} text in the banner */
  async isTold(text, seconds = 10) {
    let last = "";
    await until(`${this.name} is told ${text}`, async () =>
      text.test(last = (await this.look()).banner), seconds)
      .catch((error) => {
        throw new Error(`${error.message}; the banner says "${last}"`);
      });
  }

  /** @param {string} whom ids @param {"video"|"voice"} [how] */
  async call(whom, how = "video") {
    await this.dials(whom);
    await this.page.click(`#call-${how}`);
  }

  /** All of a call but the last click. @param {string} whom ids */
  async dials(whom) {
    await this.page.evaluate(() => (document.getElementById("callee").value = ""));
    await this.page.type("#callee", whom);
  }

  /** The calls that this one makes from now on ring so many seconds. */
  async ringsFor(seconds) {
    await this.page.route("**/api/v2/video/call/**", async (route) => {
      const body = route.request().postDataJSON();
      const asked = body?.ring ? { ...body, ring_timeout_seconds: seconds } : body;
      await route.continue({ postData: asked ? JSON.stringify(asked) : undefined });
    });
  }

  click(id) {
    return this.page.click(`#${id}`);
  }

  async accepts() {
    await this.sees("ring");
    await this.click("accept");
  }

  /** In the room, with the pictures of so many others. */
  async isIn({ pictures, seconds = 15 }) {
    await this.sees("room", seconds);
    await untilInPage(this.page, `${this.name} is connected`,
                      () => globalThis.switchboardCall?.state === "connected", undefined, seconds);
    await until(`${this.name} sees ${pictures} pictures`, async () =>
      (await this.page.evaluate(picturesShown)) === pictures, seconds);
  }

  /** In the room for a second or two: a shorter call has no time beside its outcome. */
  async talks() {
    await until(`${this.name} has talked for a second`, async () =>
      /[1-9]$/.test((await this.look()).duration));
  }

  /** Back home, with the latest call in the history as `text` says. */
  async isHome(text) {
    await this.sees("home");
    let last = [];
    await until(`${this.name}'s history says ${text}`, async () =>
      text.test((last = (await this.look()).history)[0] ?? ""))
      .catch((error) => {
        throw new Error(`${error.message}; it says ${JSON.stringify(last)}`);
      });
  }

}
