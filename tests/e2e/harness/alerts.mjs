// A Firefox whose notifications can be read and clicked: with alerts.useSystemBackend off they are
// windows of its own chrome, which WebDriver BiDi reaches if the browser was started for it.
import puppeteer from "puppeteer-core";

import { kFirefox } from "./browsers.mjs";
import { until } from "./runner.mjs";

const kWindow = "chrome://global/content/alerts/alert.xhtml";

export class AlertingFirefox {
  #browser;

  /** @param {any} t the test, which ends it @param {object} prefs */
  static async start(t, prefs) {
    const self = new AlertingFirefox();
    self.#browser = await puppeteer.launch({
      browser: "firefox", executablePath: kFirefox, headless: true,
      args: ["--remote-allow-system-access"],
      extraPrefsFirefox: {
        "media.navigator.streams.fake": true,
        "media.navigator.permission.disabled": true,
        ...prefs,
      },
    });
    t.defer(() => self.#browser.close());
    return self;
  }

  open() {
    return this.#browser.newPage({ type: "window" });
  }

  /** @returns {Promise<any>} the page of a site that Firefox opened by itself */
  openedItself(site) {
    return until(`Firefox opens ${site}`, async () =>
      (await this.#browser.pages()).find((page) => page.url().startsWith(`${site}/`)));
  }

  /** @returns {Promise<{title: string, body: string}[]>} the notifications on the screen */
  async shown() {
    return (await this.#alerts()).map(({ title, body }) => ({ title, body }));
  }

  /**
   * On the notification with that title, by the DOM: BiDi moves no mouse in chrome. These windows
   * have no buttons, so nobody can click Accept.
   */
  async click(title) {
    const alert = (await this.#alerts()).find((each) => each.title === title);
    await this.#evaluate(alert.window, `document.getElementById("alertBox").click()`);
  }

  async #alerts() {
    const read = `JSON.stringify({ title: document.getElementById("alertTitleLabel").value,
      body: document.getElementById("alertTextLabel").textContent })`;
    const all = await Promise.all((await this.#windows()).map((window) =>
      this.#evaluate(window, read).then((text) => ({ window, ...JSON.parse(text) }),
        () => null))); // null: it was being closed
    return all.filter((each) => each?.title);
  }

  async #windows() {
    const { contexts } = await this.#send("browsingContext.getTree", { "moz:scope": "chrome" });
    return contexts.filter(({ url }) => url === kWindow).map(({ context }) => context);
  }

  async #evaluate(context, expression) {
    const { result, exceptionDetails } = await this.#send("script.evaluate",
      { expression, target: { context }, awaitPromise: false });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  async #send(method, params) {
    return (await this.#browser.connection.send(method, params)).result;
  }
}
