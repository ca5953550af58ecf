// An independent parser reads what we write as we do: every fixture's answer, our offers after it,
// and our first offers.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test, { after } from "node:test";

import { Peer, requirePackage } from "./peer.mjs";

const transform = requirePackage("sdp-transform");
const kFixtures = new URL("fixtures/", import.meta.url);
const peer = new Peer();
after(() => peer.close());

/** The same view of an m-section that peer/main.cc takes. */
function viewOf(media) {
  const numbers = String(media.payloads).split(" ").map(Number);
  const isRtp = media.type === "audio" || media.type === "video";
  const encodings = new Map(media.rtp.map(({ payload, codec }) => [payload, codec]));
  return {
    media: media.type,
    port: media.port,
    mid: media.mid === undefined ? "" : String(media.mid),
    direction: media.direction ?? null,
    payload_types: isRtp ? numbers : [],
    encodings: isRtp ? numbers.map((number) => encodings.get(number) ?? "") : [],
    extensions: (media.ext ?? []).map(({ value, uri }) => [value, uri]),
    rids: (media.rids ?? []).map(({ id }) => String(id)),
    ssrcs: (media.ssrcs ?? []).map(({ id }) => Number(id)),
    candidates: (media.candidates ?? []).length,
    ufrag: media.iceUfrag ?? "",
    setup: media.setup ?? null,
  };
}

function check({ sdp, model, error }) {
  assert.equal(error, undefined);
  const read = transform.parse(sdp);
  assert.deepEqual(read.media.map(viewOf), model);
  const live = model.filter(({ port }) => port !== 0).map(({ mid }) => mid);
  assert.equal(read.groups?.[0].mids ?? "", live.join(" "));
  assert.equal(read.icelite, "ice-lite");
  for (const media of read.media) {
    if (media.simulcast) {
      const layers = transform.parseSimulcastStreamList(media.simulcast.list1);
      assert.deepEqual(layers.flat().map(({ scid }) => String(scid)), viewOf(media).rids);
    }
    for (const { payload, config } of media.fmtp ?? []) {
      if (media.rtp.find((r) => r.payload === payload).codec !== "rtx") continue;
      const { apt } = transform.parseParams(config);
      assert.ok(viewOf(media).payload_types.includes(apt), `apt=${apt}`);
    }
    for (const { semantics, ssrcs } of media.ssrcGroups ?? []) {
      assert.equal(semantics, "FID");
      assert.deepEqual(ssrcs.split(" ").map(Number), viewOf(media).ssrcs);
    }
  }
  // Written again by the other, it means the same.
  assert.deepEqual(transform.parse(transform.write(read)).media.map(viewOf), model);
}

for (const name of readdirSync(kFixtures).filter((file) => !file.endsWith(".answer.sdp"))) {
  test(`${name}: our answer and the offer after it`, async () => {
    await peer.do("reset");
    const answer = await peer.do("offer", { sdp: readFileSync(new URL(name, kFixtures), "utf8") });
    if (name === "node-datachannel-offer.sdp") {
      assert.match(answer.error, /application/);
      return;
    }
    check(answer);
    check(await peer.do("create", { audio: 3, video: 4 }));
  });
}

test("our first offers", async () => {
  for (const may_publish of [true, false]) {
    await peer.do("reset", { may_publish });
    check(await peer.do("create", { audio: 1, video: 1 }));
    check(await peer.do("create", { audio: 3, video: 12, paired: false }));
  }
});
