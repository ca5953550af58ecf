// The address of a browser changes under a running call, as behind a NAT that forgot its mapping: the browser itself
// notices nothing, and the server follows its first check.
import assert from "node:assert/strict";

import { kChromium, startChromium, untilInPage } from "./harness/browsers.mjs";
import { Capture } from "./harness/capture.mjs";
import { ClientNetwork, kServerAddress } from "./harness/client_network.mjs";
import { expectMedia } from "./harness/expect.mjs";
import { isConnected, picturesShown } from "./harness/in_page.mjs";
import { insideNamespace } from "./harness/network.mjs";
import { skip, test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kCamera = { width: "320", height: "240", fps: "20", simulcast: "0" };
const kNewPort = 61234;
const kMostGap = 300; // ms
const kVerySoon = 5; // ms in which what was already on its way may still come

test("media follows a browser whose address changes within 300 ms of its first check", async (t) => {
  if (!insideNamespace()) skip("no network namespace can be made here");
  const network = await ClientNetwork.create(t);
  const server = await Server.start(t, { listen: "0.0.0.0", media: kServerAddress });
  const origin = `http://${kServerAddress}:${server.httpPort}`;
  const moved = await startChromium(t, {
    executable: network.inside(kChromium), secureOrigin: origin });
  const ann = await moved.open(server.link("demo", "Ann", kCamera).replace(server.url, origin));
  const bob = await (await startChromium(t)).open(server.link("demo", "Bob", kCamera));
  for (const page of [ann, bob]) {
    await untilInPage(page, "connected", isConnected);
    await until("a picture", async () => (await page.evaluate(picturesShown)) === 1);
  }

  const oldPort = await until("the selected pair", () => ann.evaluate(localPort));
  const bobsPort = await bob.evaluate(localPort);
  const capture = await Capture.start(t, server.mediaPort);
  network.rebind(oldPort, kNewPort);
  await until("the server follows", async () => // a browser checks every few seconds
    (await Promise.all([ann, bob].map((page) => page.evaluate(isPlaying)))).every(Boolean), 20);
  await expectMedia(ann, { who: "Ann", pictures: 1, seconds: 3, mostFreezes: 1 });
  await expectMedia(bob, { who: "Bob", pictures: 1, seconds: 3, mostFreezes: 1 });

  const wire = await capture.stop();
  const check = wire.find(({ kind, from }) => kind === "check" && from === kNewPort);
  assert.ok(check, "the browser sends a check from its new address");
  const mediaTo = (port, since) =>
    wire.find(({ at, kind, from, to }) => at > since && kind === "rtp" && from === server.mediaPort && to === port);
  const toAnn = mediaTo(kNewPort, check.at).at - check.at;
  const toBob = mediaTo(bobsPort, check.at + kVerySoon).at - check.at;
  const late = wire.filter(({ at, to }) => to === oldPort && at > check.at + kMostGap);
  const before = check.at - wire.find(({ from }) => from === kNewPort).at;
  t.note(`media to whom moved after ${toAnn.toFixed(1)} ms, from them after ${toBob.toFixed(1)} ms ` +
    `of the first check, which came ${Math.round(before)} ms after the first datagram from there`);
  assert.ok(toAnn <= kMostGap, `Ann gets media ${toAnn} ms after her check`);
  assert.ok(toBob <= kMostGap, `Bob gets Ann's media ${toBob} ms after her check`);
  assert.deepEqual(late, [], "nothing more goes to the old address");
  assert.equal(await ann.evaluate(isConnected), true);
});

/** In the page: the port of the candidate in use. */
async function localPort() {
  const reports = await globalThis.switchboardCall.peerConnection.getStats();
  const transport = [...reports.values()].find(({ type }) => type === "transport");
  const pair = reports.get(transport.selectedCandidatePairId);
  return reports.get(pair?.localCandidateId)?.port;
}

/** In the page: does the other's picture go on within half a second? */
async function isPlaying() {
  const frames = async () => [...(await globalThis.switchboardCall.peerConnection.getStats()).values()]
    .filter(({ type, kind }) => type === "inbound-rtp" && kind === "video")
    .reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0);
  const before = await frames();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return (await frames()) - before >= 3;
}
