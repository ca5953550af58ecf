// What the server answers to the offers of many clients, as an independent parser reads it.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "sdp-transform";

import { ApiClient } from "./harness/api_client.mjs";
import { suite, test } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kOffers = join(dirname(fileURLToPath(import.meta.url)), "offers");
const kComplement = { sendrecv: /sendrecv|recvonly|sendonly|inactive/, sendonly: /recvonly|inactive/,
                      recvonly: /sendonly|inactive/, inactive: /inactive/ };

function payloads(section) {
  return new Map((section.rtp ?? []).map(({ payload, codec, rate }) =>
    [payload, `${codec.toLowerCase()}/${rate}`]));
}

function checkSection(offered, answered, what) {
  assert.equal(answered.type, offered.type, `${what}: kind`);
  assert.equal(String(answered.mid), String(offered.mid), `${what}: mid`);
  if (answered.port === 0 || answered.type === "application") return;
  assert.match(answered.direction, kComplement[offered.direction], `${what}: direction`);
  assert.equal(answered.rtcpMux, "rtcp-mux", `${what}: rtcp-mux`);
  const before = payloads(offered);
  for (const [payload, codec] of payloads(answered)) {
    assert.equal(codec, before.get(payload), `${what}: payload type ${payload}`);
  }
  const extensions = new Map((offered.ext ?? []).map(({ value, uri }) => [uri, value]));
  for (const { value, uri } of answered.ext ?? []) {
    assert.equal(value, extensions.get(uri), `${what}: extension ${uri}`);
  }
  const sends = (offered.simulcast?.list1 ?? "").split(";").filter(Boolean);
  const receives = answered.simulcast?.dir1 === "recv" ? answered.simulcast.list1.split(";") : [];
  for (const rid of receives) assert.ok(sends.includes(rid), `${what}: rid ${rid}`);
}

function checkAnswer(offer, answer) {
  assert.equal(answer.icelite, "ice-lite", "the server is ICE-lite");
  assert.equal(answer.media.length, offer.media.length, "as many m-lines as offered, in order");
  offer.media.forEach((offered, index) =>
    checkSection(offered, answer.media[index], `m-line ${index}`));
  const [first] = answer.media.filter(({ port }) => port !== 0);
  assert.equal(first.setup, "passive", "the server is the DTLS server");
  assert.match(first.fingerprint?.hash ?? answer.fingerprint.hash, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assert.ok(first.candidates.length > 0, "its candidates are in its SDP");
  assert.ok((first.icePwd ?? answer.icePwd).length >= 22, "a password of RFC 8839 §5.4 length");
}

const kDataOnly = "node-datachannel-offer.sdp";

function read(file) {
  return readFileSync(join(kOffers, file), "utf8").replace(/\r?\n/g, "\r\n");
}

let shared; // one server for all of them
const files = readdirSync(kOffers).filter((name) => name.endsWith(".sdp"));
test("an offer of nothing but a data channel is refused, and says why", async (t) => {
  const server = await (shared ??= Server.start(suite));
  const client = await ApiClient.join(t, server, "ann", "sdp-data");
  await assert.rejects(client.offer(read(kDataOnly)), /400 .*application.*audio and video only/);
});

for (const file of files.filter((name) => name !== kDataOnly)) {
  test(`an independent parser reads the answer to ${file} as the offer asked for`, async (t) => {
    const server = await (shared ??= Server.start(suite));
    const client = await ApiClient.join(t, server, "ann", `sdp-${files.indexOf(file)}`);
    const sdp = read(file);
    const answer = await client.offer(sdp);
    checkAnswer(parse(sdp), parse(answer));
  });
}
