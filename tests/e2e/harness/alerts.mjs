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
    const read = `JSON.stringify({ title: document.getElementById("alertTitleLabel").value,
      body: document.getElementById("alertTextLabel").textContent })`;
    const all = await Promise.all((await this.#windows()).map((each) =>
      this.#evaluate(each, read).then(JSON.parse, () => null))); // null: it was being closed
    return all.filter((each) => each?.title);
  }

  /**
   * On the notification that is shown, by the DOM: BiDi moves no mouse in chrome. These windows
   * have no buttons, so nobody can click Accept.
   */
  async click() {
    const [shown] = await this.#windows();
    await this.#evaluate(shown, `document.getElementById("alertBox").click()`);
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
