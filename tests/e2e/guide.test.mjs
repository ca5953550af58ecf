// The calling app of the client module's guide, as it is written there, from an origin of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";

import { startChromium } from "./harness/browsers.mjs";
import { test, until } from "./harness/runner.mjs";
import { shareACanvas } from "./harness/screen.mjs";
import { Server } from "./harness/server.mjs";

const kGuide = new URL("../../signaling/web/static/README.md", import.meta.url);
const kWritten = "http://localhost:8080"; // the one thing that differs here

function appOfTheGuide() {
  const [, html] = /```html\n([^]*?)```/.exec(readFileSync(kGuide, "utf8"));
  return html;
}

function serve(t, html) {
  const server = http.createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end(html);
  });
  t.defer(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}/`));
  });
}

async function signIn(browser, address, name) {
  const page = await browser.open(address);
  await page.type("#me", name);
  await page.click("#sign-in button");
  await until(`${name} may dial`, () => page.isVisible("#dial"));
  return page;
}

function says(page, text) {
  return until(text, async () => text.test(await page.textContent("#status")), 15);
}

function showsMovingPictures(page, count = 1) {
  return until(`${count} moving pictures`, async () => count === await page.evaluate(() =>
    [...document.querySelectorAll("video")].filter(({ videoWidth, currentTime }) =>
      videoWidth && currentTime > 0.5).length), 15);
}

/** Ann has called Bob, at the app of the guide. */
async function talking(t, html) {
  const server = await Server.start(t);
  const address = await serve(t, html.replace(kWritten, server.url));
  const chromium = await startChromium(t, { fps: 10 });
  const ann = await signIn(chromium, address, "ann");
  const bob = await signIn(chromium, address, "bob");
  await ann.type("#whom", "bob");
  await ann.click("#dial button");
  await says(bob, /ann is calling/);
  await bob.click("#accept");
  for (const page of [ann, bob]) await says(page, /Connected/);
  for (const page of [ann, bob]) await showsMovingPictures(page);
  return { ann, bob };
}

test("the app of the guide has 60 lines and calls: ring, accept, talk, hang up", async (t) => {
  const html = appOfTheGuide();
  assert.ok(html.trim().split("\n").length <= 60, "more than 60 lines");
  const { ann, bob } = await talking(t, html);
  await ann.click("#hang-up");
  await says(ann, /You hung up/);
  await says(bob, /Ended/);
});

test("the app of the guide, which watches what it hears of, shows a screen that is shared later", async (t) => {
  const kShow = "function show(call, text) {";
  const html = appOfTheGuide();
  assert.ok(html.includes(kShow));
  const { ann, bob } = await talking(t, html.replace(kShow, `${kShow} globalThis.switchboardCall = call;`));
  await bob.evaluate(shareACanvas);
  await showsMovingPictures(ann, 2);
  await bob.evaluate(() => globalThis.switchboardCall.stopScreenShare());
  await showsMovingPictures(ann, 1);
});
