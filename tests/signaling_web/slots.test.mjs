import assert from "node:assert/strict";
import test from "node:test";

import "./custom_event.mjs";
import { Slots } from "../../signaling/web/static/sdk/slots.js";

function transceiver(mid, currentDirection = "recvonly") {
  return { mid, currentDirection, receiver: { track: { id: `track of ${mid}` } } };
}

function watched(...transceivers) {
  const slots = new Slots({ getTransceivers: () => transceivers });
  const log = [];
  for (const type of ["added", "removed"]) {
    slots.addEventListener(type, ({ detail: { sessionId, source, track } }) =>
      log.push(`${type} ${sessionId} ${source}: ${track.id}`));
  }
  return { slots, log, transceivers };
}

const camera = (mid, session_id) => ({ mid, session_id, user_id: "u", source: "camera" });

test("a slot that carries somebody is a track that comes", () => {
  const { slots, log } = watched(transceiver("s0"));
  slots.set([camera("s0", "ann")]);
  assert.deepEqual(log, ["added ann camera: track of s0"]);
});

test("an empty slot is no track", () => {
  const { slots, log } = watched(transceiver("s0"));
  slots.set([{ mid: "s0", kind: "video", session_id: null }]);
  assert.deepEqual(log, []);
});

test("saying the same again changes nothing", () => {
  const { slots, log } = watched(transceiver("s0"));
  slots.set([camera("s0", "ann")]);
  slots.set([camera("s0", "ann")]);
  assert.equal(log.length, 1);
});

test("a slot that goes from one to the other is taken away before it is given", () => {
  const { slots, log } = watched(transceiver("s0"));
  slots.set([camera("s0", "ann")]);
  slots.set([camera("s0", "bob")]);
  assert.deepEqual(log.slice(1), ["removed ann camera: track of s0", "added bob camera: track of s0"]);
});

test("a slot named before its m-line is negotiated appears with it", () => {
  const { slots, log, transceivers } = watched();
  slots.set([camera("s4", "ann")]);
  assert.deepEqual(log, []);
  transceivers.push(transceiver("s4"));
  slots.refresh();
  assert.deepEqual(log, ["added ann camera: track of s4"]);
});

test("an m-line we only send on carries nobody", () => {
  const { slots, log } = watched(transceiver("0", "sendonly"));
  slots.set([camera("0", "ann")]);
  assert.deepEqual(log, []);
});
