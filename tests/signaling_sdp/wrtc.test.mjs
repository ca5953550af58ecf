// A real WebRTC implementation takes what we write, and we take what it answers.
import assert from "node:assert/strict";
import test, { after } from "node:test";

import { Peer, requirePackage } from "./peer.mjs";

const { RTCPeerConnection } = requirePackage("@roamhq/wrtc");
const peer = new Peer();
const connections = [];
after(() => {
  peer.close();
  for (const connection of connections) connection.close();
  // The library crashes when Node takes it down with care.
  process.on("exit", () => process.reallyExit(process.exitCode));
});

async function connect() {
  await peer.do("reset");
  const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  connections.push(connection);
  return connection;
}

async function offerTo(connection, slots) {
  const { sdp, id } = await peer.do("create", slots);
  await connection.setRemoteDescription({ type: "offer", sdp });
  await connection.setLocalDescription(await connection.createAnswer());
  const result = await peer.do("answer", { sdp: connection.localDescription.sdp, id });
  assert.equal(result.error, undefined);
}

async function offerFrom(connection) {
  await connection.setLocalDescription(await connection.createOffer());
  const { sdp, error } = await peer.do("offer", { sdp: connection.localDescription.sdp });
  assert.equal(error, undefined);
  await connection.setRemoteDescription({ type: "answer", sdp });
}

const directions = (connection) =>
  connection.getTransceivers().map(({ mid, currentDirection }) => `${mid} ${currentDirection}`);

test("a client takes the server's offers as they grow", async () => {
  const connection = await connect();
  await offerTo(connection, { audio: 1, video: 1 });
  assert.deepEqual(directions(connection), ["s0 recvonly", "s1 recvonly"]);
  await offerTo(connection, { audio: 3, video: 12 });
  assert.equal(connection.getTransceivers().length, 15);
  assert.equal((await peer.do("media")).send.length, 15);
});

test("a client publishes and receives by its own offer, then the server adds slots", async () => {
  const connection = await connect();
  connection.addTransceiver("audio");
  connection.addTransceiver("video");
  await offerFrom(connection);
  assert.deepEqual(directions(connection), ["0 sendrecv", "1 sendrecv"]);
  await offerTo(connection, { audio: 2, video: 3 });
  assert.deepEqual(directions(connection),
                   ["0 sendrecv", "1 sendrecv", "s0 recvonly", "s1 recvonly", "s2 recvonly"]);
  const media = await peer.do("media");
  assert.deepEqual(media.receive.map(({ mid, source }) => `${mid} ${source}`),
                   ["0 microphone", "1 camera"]);
  assert.deepEqual(media.send.map(({ mid }) => mid), ["0", "1", "s0", "s1", "s2"]);
});

test("tracks come, stop and come again on the same line", async () => {
  const connection = await connect();
  connection.addTransceiver("audio", { direction: "sendonly" });
  const video = connection.addTransceiver("video", { direction: "sendonly" });
  await offerFrom(connection);
  video.stop();
  await offerFrom(connection);
  assert.deepEqual((await peer.do("media")).receive.map(({ mid }) => mid), ["0"]);
  connection.addTransceiver("video", { direction: "sendonly" });
  await offerFrom(connection);
  assert.deepEqual((await peer.do("media")).receive.map(({ mid }) => mid), ["0", "2"]);
  assert.equal(connection.localDescription.sdp.match(/^m=/gm).length, 2);
});

test("a client restarts ICE", async () => {
  const connection = await connect();
  connection.addTransceiver("audio");
  await offerFrom(connection);
  const before = connection.remoteDescription.sdp.match(/a=ice-ufrag:(.*)/)[1];
  await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
  const { sdp } = await peer.do("offer", { sdp: connection.localDescription.sdp });
  await connection.setRemoteDescription({ type: "answer", sdp });
  assert.notEqual(sdp.match(/a=ice-ufrag:(.*)/)[1], before);
});

test("simulcast is accepted layer by layer", async () => {
  const connection = await connect();
  const sendEncodings = ["q", "h", "f"].map((rid) => ({ rid }));
  connection.addTransceiver("video", { direction: "sendonly", sendEncodings });
  await offerFrom(connection);
  assert.deepEqual((await peer.do("media")).receive[0].rids, ["q", "h", "f"]);
  await offerTo(connection, { audio: 1, video: 1 });
  assert.deepEqual((await peer.do("media")).receive[0].rids, ["q", "h", "f"]);
});
