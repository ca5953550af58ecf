// A viewer in Chromium changes the size of a tile, again and again: each time the server switches it to another layer
// of the publisher's simulcast, and the decoder never meets a frame it cannot decode.
import assert from "node:assert/strict";

import { startChromium, untilInPage } from "./harness/browsers.mjs";
import { isConnected, picturesShown, sampleSent } from "./harness/in_page.mjs";
import { sleep, suite, test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

/** How many switches: few in CI, E2E_SWITCHES=100 by hand. */
const kSwitches = Number(process.env.E2E_SWITCHES ?? 10);
const kWidth = 960; // less, and Chromium sends two layers only
const kWidths = [kWidth / 4, kWidth / 2, kWidth]; // of the rids q, h, f
const kMostSecondsPerSwitch = 10;

let chromium;

for (const codec of ["VP8", "VP9", "H264", "AV1"]) {
  test(`${kSwitches} switches between layers of ${codec} show no undecodable frame`, async (t) => {
    const server = await Server.start(t);
    chromium ??= await startChromium(suite, { fps: 15 });
    const publisher = await chromium.open(server.link("switching", "Publisher", {
      codec, layers: "all", width: kWidth, height: (kWidth * 9) / 16, fps: 15, audio: "0" }));
    t.defer(() => publisher.close());
    const viewer = await chromium.open(server.link("switching", "Viewer", { audio: "0", video: "0" }));
    t.defer(() => viewer.close());
    await untilInPage(viewer, "the viewer is connected", isConnected);
    await until("a picture", async () => (await viewer.evaluate(picturesShown)) === 1);
    await publisher.evaluate(keepSizes);
    const resize = (changes, limit) => viewer.evaluate(resizeTile, { widths: kWidths, changes, limit })
      .catch(async (error) => assert.fail(
        `${error.message}; sent is ${JSON.stringify(await publisher.evaluate(sampleSent))}`));
    await resize(4, 20); // by then every layer is sent

    const before = await viewer.evaluate(decoderStats);
    const seen = await resize(kSwitches, kMostSecondsPerSwitch);
    await publisher.click("#camera"); // so that nothing is on its way when it is counted
    const after = await settled(() => viewer.evaluate(decoderStats));
    const gained = (field) => after[field] - before[field];

    seen.waited.sort((a, b) => a - b);
    const at = (share) => Math.round(seen.waited[Math.floor((seen.waited.length - 1) * share)]);
    t.note(`a new size is shown after ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms; ` +
      `${gained("framesDecoded")} frames decoded (${gained("keyFramesDecoded")} key), ` +
      `${gained("framesDropped")} dropped, ${gained("freezeCount")} freezes, ${gained("pliCount")} PLI`);
    assert.equal(seen.waited.length, kSwitches);
    assert.equal(seen.stepsBack, 0, "the RTP timestamps never step back");
    assert.equal(after.ssrc, before.ssrc, "one stream for all of it");
    assert.equal(gained("packetsLost"), 0, "its sequence numbers have no hole");
    assert.equal(gained("pliCount") + gained("firCount"), 0, "the decoder asks for no key frame");
    assert.ok(gained("keyFramesDecoded") >= kSwitches, "each switch is at a key frame");
    const undecoded = gained("framesReceived") - gained("framesDecoded") - gained("framesDropped");
    assert.ok(undecoded <= 0, `${undecoded} frames were received and not decoded`);
    // A busy machine has no time for some; what lacks its reference would be asked for by PLI.
    assert.ok(gained("framesDropped") * 10 <= gained("framesDecoded"), "frames are dropped");
  }, { seconds: 120 + kSwitches * 3 });
}

/** Asks until no more frames come. */
async function settled(ask) {
  let last = await ask();
  await until("the picture ends", async () => {
    await sleep(0.5);
    const before = last.framesReceived + last.framesDecoded;
    last = await ask();
    return last.framesReceived + last.framesDecoded === before;
  });
  return last;
}

/** In the page: a busy machine may cost frames, but no layer becomes smaller than it was asked to be. */
async function keepSizes() {
  for (const sender of globalThis.switchboardCall.peerConnection.getSenders()) {
    if (sender.track?.kind !== "video") continue;
    await sender.setParameters({ ...sender.getParameters(), degradationPreference: "maintain-resolution" });
  }
}

/**
 * In the page: gives the other's tile one size after the other, each time until a picture of that width is shown.
 * @returns {Promise<{waited: number[], stepsBack: number}>}
 */
async function resizeTile({ widths, changes, limit }) {
  const mine = globalThis.switchboardCall.sessionId;
  const tile = [...document.querySelectorAll(".tile.showing[data-source=camera]")]
    .find(({ dataset }) => dataset.session !== mine);
  const video = tile.querySelector("video");
  const seen = { waited: [], stepsBack: 0 };
  let shown = { width: 0, onFrame: () => {} };
  let last;
  const watch = (_, { width, rtpTimestamp }) => {
    if (last !== undefined && ((rtpTimestamp - last) | 0) < 0) seen.stepsBack++;
    last = rtpTimestamp;
    shown.width = width;
    shown.onFrame();
    if (!shown.ended) video.requestVideoFrameCallback(watch);
  };
  video.requestVideoFrameCallback(watch);
  const resize = (width) => {
    tile.style.cssText = `position: fixed !important; inset: 0 auto auto 0 !important;
      width: ${width}px !important; height: ${(width * 9) / 16}px !important;`;
  };
  const showing = (width) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(
      `after ${limit} s not ${width} but ${shown.width} wide, at change ${seen.waited.length + 1}`)), limit * 1000);
    shown.onFrame = () => {
      if (shown.width !== width) return;
      clearTimeout(timer);
      resolve();
    };
  });
  for (let i = 0; i < changes; i++) {
    const others = widths.filter((width) => width !== shown.width);
    const next = others[(i * 7 + (i >> 2)) % others.length];
    const since = performance.now();
    resize(next);
    await showing(next);
    seen.waited.push(performance.now() - since);
  }
  shown.ended = true;
  return seen;
}

/** In the page: what the decoder of the one picture says of itself. */
async function decoderStats() {
  const reports = [...(await globalThis.switchboardCall.peerConnection.getStats()).values()];
  const zero = { firCount: 0, pliCount: 0, freezeCount: 0, framesDropped: 0, packetsLost: 0 };
  return { ...zero, ...reports.find(({ type, kind, framesDecoded }) =>
    type === "inbound-rtp" && kind === "video" && framesDecoded > 0) };
}
