// Every browser to every browser, with every codec both have, single and simulcast: one publisher,
// one subscriber at a time, 960×540 at 15 frames/s.
import assert from "node:assert/strict";

import { startChromium, startFirefox, untilInPage } from "./harness/browsers.mjs";
import { expectMedia } from "./harness/expect.mjs";
import { isConnected, picturesShown, sampleSent } from "./harness/in_page.mjs";
import { skip, suite, test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kSeconds = Number(process.env.E2E_MATRIX_SECONDS ?? 4);
const kMinFps = Number(process.env.E2E_MATRIX_MIN_FPS ?? 10); // of 15; the machine may be busy
const kCodecs = ["VP8", "VP9", "H264", "AV1"];
const kBrowsers = {
  Chromium: once(() => withCodecs(startChromium(suite, { fps: 15 }))),
  Firefox: once(() => withCodecs(startFirefox(suite))),
};
const kRids = ["f", "h", "q"];
let calls = 0;

function once(start) {
  let started;
  return () => (started ??= start());
}

/** @returns the browser, with those of kCodecs that it sends and receives */
async function withCodecs(starting) {
  const browser = await starting;
  const page = await browser.open();
  const codecs = await page.evaluate((names) => names.filter((name) => {
    const has = ({ mimeType }) => mimeType.toLowerCase() === `video/${name}`.toLowerCase();
    return RTCRtpSender.getCapabilities("video").codecs.some(has) &&
      RTCRtpReceiver.getCapabilities("video").codecs.some(has);
  }), kCodecs);
  await page.close();
  return { ...browser, codecs };
}

async function expectPair(t, server, from, to, codec, simulcast) {
  const call = `matrix-${++calls}`;
  const publisher = await from.open(server.link(call, "Publisher", {
    codec, simulcast: simulcast ? "1" : "0", layers: "all", width: 960, height: 540, fps: 15 }));
  t.defer(() => publisher.close());
  const subscriber = await to.open(server.link(call, "Subscriber", { audio: "0", video: "0" }));
  t.defer(() => subscriber.close());
  await untilInPage(publisher, "the publisher is connected", isConnected);
  await untilInPage(subscriber, "the subscriber is connected", isConnected);
  await until("a picture", async () => (await subscriber.evaluate(picturesShown)) === 1);
  if (simulcast) await expectAllRids(publisher);
  const seen = await expectMedia(subscriber, {
    who: to.name, pictures: 1, fps: kMinFps, seconds: kSeconds, sound: true, publisher });
  assert.equal(seen.codec?.toLowerCase(), `video/${codec}`.toLowerCase());
  const sent = await publisher.evaluate(sampleSent);
  const layers = sent.map(({ rid, frameWidth }) => `${rid}${frameWidth ?? "-"}`).join(" ");
  // Packets that were padded to leave in one train were decoded with the others.
  const padded = await server.metric("padding_packets_total", 'use="train"');
  if (from.name === "Chromium" && codec !== "AV1") assert.ok(padded > 0, "no packet was padded");
  t.note(`${seen.fps} frames/s, ${seen.widths.join(" ")} wide, sent ${layers}, ${padded} padded`);
  await publisher.close();
  await subscriber.close();
}

async function expectAllRids(publisher) {
  let sent = [];
  await until("every rid is sent", async () => {
    sent = await publisher.evaluate(sampleSent);
    const active = sent.filter(({ packetsSent }) => packetsSent > 0).map(({ rid }) => rid);
    return kRids.every((rid) => active.includes(rid));
  }, 20).catch(() => assert.fail(`not every rid is sent: ${JSON.stringify(sent)}`));
}

for (const from of Object.keys(kBrowsers)) {
  for (const to of Object.keys(kBrowsers)) {
    for (const codec of kCodecs) {
      for (const simulcast of [false, true]) {
        const how = simulcast ? "simulcast" : "single";
        test(`matrix ${from} -> ${to}, ${codec}, ${how}`, async (t) => {
          const sender = await kBrowsers[from]();
          const receiver = await kBrowsers[to]();
          const lacking = [sender, receiver].find((browser) => !browser.codecs.includes(codec));
          if (lacking) skip(`${lacking.name} has no ${codec}`);
          const server = await Server.start(t);
          await expectPair(t, server, sender, receiver, codec, simulcast);
        });
      }
    }
  }
}
