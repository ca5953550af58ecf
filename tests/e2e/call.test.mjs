// People in a call, in real Chromiums, on the page the server serves.
import assert from "node:assert/strict";

import { startChromium, untilInPage } from "./harness/browsers.mjs";
import { expectMedia, kSeconds } from "./harness/expect.mjs";
import { isConnected, picturesShown, recordTimes, sample } from "./harness/in_page.mjs";
import { test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kCamera = { width: "640", height: "480", fps: "20", simulcast: "0" };
const kFps = Number(process.env.E2E_MIN_FPS ?? 18);
/** What three pages draw must fit into two cores beside what they encode and decode. */
const kSmallWindow = { viewport: { width: 400, height: 300 } };

async function enter(browser, server, name, window = {}) {
  const page = await browser.open(undefined, window);
  await page.addInitScript(recordTimes);
  await page.goto(server.link("demo", name, kCamera));
  return page;
}

/** Comes by the link, looks at the own camera first, then joins. */
async function enterByLobby(browser, server, name) {
  const page = await browser.open();
  await page.addInitScript(recordTimes);
  await page.goto(server.link("demo", name, { ...kCamera, auto: "0" }));
  await untilInPage(page, `${name} looks at the own camera`, () =>
    document.getElementById("preview-video").videoWidth > 0);
  await page.click("#join");
  return page;
}

async function expectPictures(page, who, count) {
  await untilInPage(page, `${who} is connected`, isConnected);
  await until(`${who} sees ${count}`, async () => (await page.evaluate(picturesShown)) === count);
}

/**
 * Bob joins by the lobby.
 * @returns {Promise<{bob: any, waited: number}>} his page, and the ms until both saw the other
 */
async function joinAfter(ann, browser, server, t) {
  const seenBefore = Object.keys((await ann.evaluate(() => times)).seen);
  const bob = await enterByLobby(browser, server, "Bob");
  await expectPictures(ann, "Ann", 1);
  await expectPictures(bob, "Bob", 1);
  const { joined, seen: seenByBob } = await bob.evaluate(() => times);
  const { seen: seenByAnn } = await ann.evaluate(() => times);
  const waited = Object.entries({ Ann: seenByAnn, Bob: seenByBob }).map(([who, seen]) => {
    const first = Object.keys(seen).find((session) => !seenBefore.includes(session));
    const ms = seen[first] - joined;
    t.note(`${who} sees the other ${ms} ms after Bob's joining`);
    return ms;
  });
  return { bob, waited: Math.max(...waited) };
}

test("two Chromiums see and hear each other, within 2 s of joining", async (t) => {
  const server = await Server.start(t);
  const [left, right] = [await startChromium(t), await startChromium(t)];
  const ann = await enter(left, server, "Ann");
  await untilInPage(ann, "Ann is connected", isConnected);
  const waits = [];
  let bob;
  for (let i = 0; i < 3; i++) {
    await bob?.close();
    await until("Ann is alone", async () => (await ann.evaluate(picturesShown)) === 0);
    const joined = await joinAfter(ann, right, server, t);
    bob = joined.bob;
    waits.push(joined.waited);
  }
  const median = waits.sort((a, b) => a - b)[1]; // the machine may stand still for one of them
  assert.ok(median < 2000, `the later of the two waited ${waits.join(", ")} ms for the picture`);
  const [a, b] = await Promise.all([
    expectMedia(ann, { who: "Ann", pictures: 1, fps: kFps }),
    expectMedia(bob, { who: "Bob", pictures: 1, fps: kFps }),
  ]);
  t.note(`Ann decodes ${a.fps} frames/s, Bob ${b.fps} (${b.codec})`);
});

test("media to and from Chromium is protected by AEAD_AES_128_GCM", async (t) => {
  const server = await Server.start(t);
  const ann = await enter(await startChromium(t), server, "Ann");
  await untilInPage(ann, "Ann is connected", isConnected);
  // Newer versions put SRTP_ before it.
  assert.match((await ann.evaluate(sample)).srtpCipher, /^(SRTP_)?AEAD_AES_128_GCM$/);
});

test("three see and hear each other; a reload of one leaves the others undisturbed", async (t) => {
  const server = await Server.start(t);
  const [left, right] = [await startChromium(t), await startChromium(t)];
  const pages = {
    Ann: await enter(left, server, "Ann", kSmallWindow),
    Bob: await enter(right, server, "Bob", kSmallWindow),
    Cara: await enter(right, server, "Cara", kSmallWindow),
  };
  for (const [who, page] of Object.entries(pages)) await expectPictures(page, who, 2);
  const measured = await Promise.all(Object.entries(pages).map(([who, page]) =>
    expectMedia(page, { who, pictures: 2, fps: kFps })));
  t.note(`frames/s: ${measured.map(({ fps }) => fps.join(" ")).join(", ")}`);

  await pages.Cara.reload();
  await expectPictures(pages.Cara, "Cara", 2);
  for (const who of ["Ann", "Bob"]) await expectPictures(pages[who], who, 2);
  await until("the old Cara has left", async () => (await server.participants("demo")).length === 3);
  await Promise.all(Object.entries(pages).map(([who, page]) =>
    expectMedia(page, { who: `${who} after the reload`, pictures: 2, fps: kFps })));
}, { seconds: 130 + 10 * kSeconds });
