// Publishing by WHIP and playing by WHEP with clients that know nothing of our page and module.
import assert from "node:assert/strict";

import { startChromium, untilInPage } from "./harness/browsers.mjs";
import { expectMedia, kSeconds } from "./harness/expect.mjs";
import { isConnected, picturesShown } from "./harness/in_page.mjs";
import { exchange, servePlainPage } from "./harness/plain_page.mjs";
import { sleep, test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";
import { WeriftPlayer } from "./harness/werift_client.mjs";
import { negotiate, postRaw } from "./harness/whip.mjs";
import { WrtcPublisher } from "./harness/wrtc_client.mjs";

const kDemo = "default/demo";

test("libwebrtc outside a browser publishes by WHIP, werift plays by WHEP, DELETE ends it", async (t) => {
  const server = await Server.start(t);
  const publisher = new WrtcPublisher(t);
  const whip = await negotiate(publisher.pc, `${server.url}/whip/${kDemo}`,
                               await server.token("studio"));
  assert.match(whip.etag, /^"[^"]+"$/, "a strong ETag");
  await until("the publisher is a participant", async () =>
    (await server.participants("demo")).some(({ user_id }) => user_id === "studio"));

  const player = new WeriftPlayer(t);
  const whep = await negotiate(player.pc, `${server.url}/whep/${kDemo}`,
                               await server.token("viewer"));
  await until("packets of both kinds arrive", () => player.packets.audio && player.packets.video);
  const before = { ...player.packets };
  await sleep(kSeconds);
  const rate = (kind) => (player.packets[kind] - before[kind]) / kSeconds;
  t.note(`audio ${rate("audio")} packets/s, video ${rate("video")}, key frames ${player.keyFrames}`);
  assert.ok(rate("audio") > 40, `audio: ${rate("audio")} packets/s`);
  assert.ok(rate("video") > 18, `video: ${rate("video")} packets/s`);
  assert.ok(player.keyFrames > 0, "no key frame arrived");
  assert.equal(player.gaps, 0, "sequence numbers skipped on a clean network");

  assert.equal(await whep.end(), 200);
  await sleep(0.3);
  const ended = player.packets.video;
  await sleep(1);
  assert.equal(player.packets.video, ended, "media after DELETE of the player");
  assert.equal(await whip.end(), 200);
  await until("the call is empty", async () => (await server.participants("demo")).length === 0);
  assert.equal(await whip.end(), 404, "a second DELETE");
});

test("a plain page publishes by WHIP, another plays by WHEP: moving picture and sound", async (t) => {
  const server = await Server.start(t);
  const [chromium, address] = [await startChromium(t), await servePlainPage(t)];
  const [publisher, player] = [await chromium.open(address), await chromium.open(address)];
  await publisher.evaluate(exchange, {
    endpoint: `${server.url}/whip/${kDemo}`, token: await server.token("studio"), publish: true });
  await until("the publisher is a participant", async () =>
    (await server.participants("demo")).length === 1);
  await player.evaluate(exchange, {
    endpoint: `${server.url}/whep/${kDemo}`, token: await server.token("viewer"), publish: false });
  await untilInPage(player, "a picture", () => document.querySelector("video").videoWidth > 0);
  const { fps } = await expectMedia(player, { who: "the player", pictures: 1, fps: 15 });
  t.note(`${fps} frames/s`);
});

test("somebody on the page sees a WHIP publisher, and a WHEP player sees somebody on the page", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const publisher = new WrtcPublisher(t);
  await negotiate(publisher.pc, `${server.url}/whip/${kDemo}`, await server.token("studio"));
  const ann = await chromium.open(server.link("demo", "Ann"));
  await untilInPage(ann, "Ann is connected", isConnected);
  await until("Ann sees it", async () => (await ann.evaluate(picturesShown)) === 1);
  await expectMedia(ann, { who: "Ann", pictures: 1, fps: 15 });

  const player = new WeriftPlayer(t);
  const { user_id } = (await server.participants("demo")).find(({ name }) => name === "Ann");
  await negotiate(player.pc, `${server.url}/whep/${kDemo}?video=${user_id}`,
                  await server.token("viewer"));
  await until("key frames arrive", () => player.keyFrames > 0);
});

test("WHEP of a call nobody publishes to is 409 with Retry-After", async (t) => {
  const server = await Server.start(t);
  const player = new WeriftPlayer(t);
  const offer = await player.pc.createOffer();
  const response = await postRaw(`${server.url}/whep/default/empty`, await server.token("viewer"),
                                 offer.sdp);
  assert.equal(response.status, 409);
  assert.ok(Number(response.headers.get("Retry-After")) > 0);
});
