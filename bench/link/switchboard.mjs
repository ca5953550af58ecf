// A call of two on the page that the server serves.
import { spawnSync } from "node:child_process";

import { untilInPage } from "../../tests/e2e/harness/browsers.mjs";
import { isConnected, picturesShown } from "../../tests/e2e/harness/in_page.mjs";
import { until } from "../../tests/e2e/harness/runner.mjs";
import { Server } from "../../tests/e2e/harness/server.mjs";
import { keepSizes } from "./camera.mjs";
import { kServerAddress } from "./link.mjs";

export const switchboard = {
  name: "Switchboard",
  callId: "link",

  version: () =>
    spawnSync(process.env.SWITCHBOARD_BINARY, ["--version"], { encoding: "utf8" }).stdout.trim().split(" ").at(-1),

  /** @param {any} t which ends the server @returns {Promise<{local: string, remote: string}>} its origins */
  async start(t) {
    const server = (this.server = await Server.start(t, { listen: "0.0.0.0" }));
    return { local: server.url, remote: `http://${kServerAddress}:${server.httpPort}` };
  },

  /** @param {any} page of the publisher, whose camera is replaced already */
  async publish(page) {
    await page.goto(this.server.link(this.callId, "Publisher", { audio: "0", codec: "VP8" }));
    await untilInPage(page, "the publisher is connected", isConnected, undefined, 20);
    await page.evaluate(keepSizes);
  },

  /** @param {any} page of the subscriber @param {string} origin */
  async play(page, origin) {
    const link = this.server.link(this.callId, "Subscriber", { audio: "0", video: "0" });
    await page.goto(link.replace(this.server.url, origin));
    await untilInPage(page, "the subscriber is connected", isConnected, undefined, 20);
    await until("a picture", async () => (await page.evaluate(picturesShown)) === 1, 20);
    await page.evaluate(enlarge);
  },
};

/** In the page: the other's tile is 1280 x 720, above all else, so that the largest layer is wanted. */
function enlarge() {
  const mine = globalThis.switchboardCall.sessionId;
  const tile = [...document.querySelectorAll(".tile.showing[data-source=camera]")]
    .find(({ dataset }) => dataset.session !== mine);
  tile.style.cssText = `position: fixed !important; inset: 0 auto auto 0 !important; z-index: 9;
    width: 1280px !important; height: 720px !important;`;
}
