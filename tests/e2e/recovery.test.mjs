// What happens in a call besides sitting still: muting, screens, and servers that go away.
import assert from "node:assert/strict";

import { startChromium, untilInPage } from "./harness/browsers.mjs";
import { expectMedia } from "./harness/expect.mjs";
import { isConnected, picturesShown } from "./harness/in_page.mjs";
import { test, until } from "./harness/runner.mjs";
import { shareACanvas } from "./harness/screen.mjs";
import { Server } from "./harness/server.mjs";

const kCamera = { width: "640", height: "480", fps: "20", simulcast: "0" };

async function twoInACall(t) {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const pages = [];
  for (const name of ["Ann", "Bob"]) {
    const page = await chromium.open();
    await page.addInitScript(keepSockets);
    await page.goto(server.link("demo", name, kCamera));
    await untilInPage(page, `${name} is connected`, isConnected);
    pages.push(page);
  }
  for (const page of pages) await expectPicture(page, 20);
  return { server, pages };
}

function expectPicture(page, seconds) {
  return until("the other's picture", async () => (await page.evaluate(picturesShown)) === 1, seconds);
}

/** In the page: the class names of the other's camera tile. */
function othersTile() {
  const mine = globalThis.switchboardCall.sessionId;
  return [...document.querySelectorAll(".tile[data-source=camera]")]
    .find(({ dataset }) => dataset.session !== mine)?.className ?? "";
}

test("mute and camera off are seen by the other, and undone", async (t) => {
  const { pages: [ann, bob] } = await twoInACall(t);
  await ann.click("#mic");
  await until("Bob sees the mark", async () => (await bob.evaluate(othersTile)).includes("muted"));
  await ann.click("#mic");
  await until("the mark is gone", async () => !(await bob.evaluate(othersTile)).includes("muted"));
  await ann.click("#camera");
  await until("no picture", async () => !(await bob.evaluate(othersTile)).includes("showing"));
  await ann.click("#camera");
  await expectPicture(bob, 5);
  await expectMedia(bob, { who: "Bob", pictures: 1, fps: 10, seconds: 3, mostFreezes: 1 });
});

test("a shared screen comes and goes, without disturbing the cameras", async (t) => {
  const { pages: [ann, bob] } = await twoInACall(t);
  const screens = () => document.querySelectorAll(".tile.screen.showing").length;
  for (let round = 1; round <= 2; round++) {
    await ann.evaluate(shareACanvas);
    await until("Bob sees the screen", async () => (await bob.evaluate(screens)) === 1);
    await expectMedia(bob, { who: "Bob", pictures: 2, seconds: 3 });
    await ann.evaluate(() => globalThis.switchboardCall.stopScreenShare());
    await until("the screen is gone", async () =>
      (await bob.evaluate(() => document.querySelectorAll(".tile.screen").length)) === 0);
  }
  await expectMedia(bob, { who: "Bob", pictures: 1, fps: 10, seconds: 3 });
});

test("both sides changing their tracks at once end up with everything (glare)", async (t) => {
  const { pages } = await twoInACall(t);
  await Promise.all(pages.map((page) => page.evaluate(shareACanvas)));
  for (const page of pages) {
    await until("camera and screen", async () =>
      (await page.evaluate(() => document.querySelectorAll(".tile.showing").length)) === 4);
    await expectMedia(page, { who: "each", pictures: 2, seconds: 3 });
  }
});

// Who is ended properly says goodbye to everybody's media (close_notify).
for (const [how, signal] of [["was killed", "SIGKILL"], ["ended", "SIGTERM"]]) {
  test(`the page comes back by itself after the server ${how} and started again`, async (t) => {
    const { server, pages } = await twoInACall(t);
    await server.stop(signal);
    for (const page of pages) {
      await until("the page notices", async () => !(await page.evaluate(isConnected)), 10);
    }
    await server.launch();
    for (const page of pages) {
      await untilInPage(page, "connected again", isConnected, undefined, 30);
      await expectPicture(page, 10);
    }
    for (const page of pages) await expectMedia(page, { who: "each", pictures: 1, seconds: 3 });
  }, { seconds: 120 });
}

test("a WebSocket that breaks is replaced, and media does not notice", async (t) => {
  const { server, pages: [ann, bob] } = await twoInACall(t);
  const session = await ann.evaluate(() => globalThis.switchboardCall.sessionId);
  await ann.evaluate(() => globalThis.sockets.at(-1).close());
  await until("another socket", () => ann.evaluate(() => globalThis.sockets.length === 2));
  await untilInPage(ann, "connected", isConnected);
  assert.equal(await ann.evaluate(() => globalThis.switchboardCall.sessionId), session);
  for (const page of [ann, bob]) await expectMedia(page, { who: "each", pictures: 1, seconds: 3 });
  assert.equal((await server.participants("demo")).length, 2);
});

test("an ICE restart costs no more than 1.5 s of picture", async (t) => {
  const { pages: [ann, bob] } = await twoInACall(t);
  await bob.evaluate(watchGaps);
  const ufrag = () => globalThis.switchboardCall.peerConnection.localDescription.sdp
    .match(/ice-ufrag:(.*)/)[1];
  const before = await ann.evaluate(ufrag);
  await ann.evaluate(() => globalThis.switchboardCall.restartMedia());
  await until("new credentials", async () => (await ann.evaluate(ufrag)) !== before);
  await expectMedia(bob, { who: "Bob", pictures: 1, seconds: 3 });
  const gap = await bob.evaluate(() => globalThis.longestGap);
  t.note(`longest gap between frames: ${Math.round(gap)} ms`);
  assert.ok(gap < 1500, `${gap} ms without a frame`);
  assert.equal(await ann.evaluate(isConnected), true);
});

/** In the page: the longest time between two frames of the other's camera, from now on. */
function watchGaps() {
  const mine = globalThis.switchboardCall.sessionId;
  const video = [...document.querySelectorAll(".tile.showing")]
    .find(({ dataset }) => dataset.session !== mine).querySelector("video");
  globalThis.longestGap = 0;
  let last = performance.now();
  const onFrame = (now) => {
    globalThis.longestGap = Math.max(globalThis.longestGap, now - last);
    last = now;
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
}

/** Before the page's own scripts: keep hold of the sockets it opens. */
function keepSockets() {
  globalThis.sockets = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      globalThis.sockets.push(this);
    }
  };
}

test("leaving takes the tile away at once and the call goes on for others", async (t) => {
  const { server, pages: [ann, bob] } = await twoInACall(t);
  await ann.click("#leave");
  await until("Bob is alone", async () =>
    (await bob.evaluate(() => document.querySelectorAll(".tile").length)) === 1, 3);
  assert.equal((await server.participants("demo")).length, 1);
  assert.equal(await bob.evaluate(isConnected), true);
});
