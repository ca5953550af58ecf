import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import test from "node:test";

import { idFor } from "../../signaling/web/static/ui/identity.js";
import { describePast, whenOf } from "../../signaling/web/static/ui/past_call.js";
import { clock, endingOf, listed, noPreview, notRung } from "../../signaling/web/static/ui/words.js";

globalThis.crypto ??= webcrypto; // a browser's, which Node 18 keeps to itself

test("durations read like a clock", () => {
  for (const [seconds, text] of [[0, "0:00"], [7.9, "0:07"], [65, "1:05"], [3600, "1:00:00"]]) {
    assert.equal(clock(seconds), text);
  }
});

test("people are listed, the many shortened", () => {
  assert.equal(listed(["Ann"]), "Ann");
  assert.equal(listed(["Ann", "Bob"]), "Ann and Bob");
  assert.equal(listed(["Ann", "Bob", "Eve"]), "Ann, Bob and Eve");
  assert.equal(listed(["Ann", "Bob", "Eve", "Ed"]), "Ann, Bob and 2 more");
});

test("every end of a call is a sentence, or needs none", () => {
  const out = { direction: "outgoing", who: "Bob" };
  const coming = { direction: "incoming", who: "Ann" };
  for (const [end, text] of [
    [{ ...out, reason: "rejected" }, "Bob declined."],
    [{ ...out, reason: "rejected", refusal: "busy" }, "Bob is in another call."],
    [{ ...out, reason: "timeout" }, "Bob did not answer."],
    [{ ...out, reason: "left" }, ""],
    [{ ...out, reason: "all_left", seconds: 75 }, "The call has ended after 1:15."],
    [{ ...coming, reason: "missed" }, "You missed a call from Ann."],
    [{ ...coming, reason: "rejected" }, ""],
    [{ ...coming, reason: "answered_elsewhere" }, "Answered on another device."],
    [{ ...coming, reason: "kicked", seconds: 3 }, "You were removed from the call."],
    [{ ...coming, reason: "bad_sdp", message: "No audio.", seconds: 3 }, "No audio."],
  ]) {
    assert.equal(endingOf(end), text, JSON.stringify(end));
  }
});

test("ids are what a name is when spelled plainly", () => {
  for (const [name, id] of [["Ann", "ann"], ["Ann Lee", "ann-lee"], ["Zoë Ångström", "zoe-angstrom"],
                            ["  bob_2 ", "bob_2"], ["O'Neil!", "o-neil"]]) {
    assert.equal(idFor(name), id);
  }
});

test("a name in other letters gets an id of its own, which stays", () => {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
  assert.match(idFor("สมชาย"), /^user-[0-9a-f]{6}$/);
  assert.equal(idFor("สมชาย"), idFor("สมชาย"));
  delete globalThis.sessionStorage;
});

/** As the server lists a call that Ann made, to her or to Bob. */
const past = (outcome, outgoing, duration = 0) => ({
  call: { id: "x", cid: "default:x", created_by: { id: "ann", name: "Ann" },
          created_at: "2026-03-02T10:00:00.000Z", status: "ended" },
  members: [{ user_id: "ann", name: "Ann" }, { user_id: "bob", name: "Bob", ring: "accepted" }],
  outcome, outgoing, duration,
});

test("a past call reads differently to the one who called and the one who was called", () => {
  for (const [outcome, outgoing, duration, what] of [
    ["accepted", true, 75, "Outgoing · 1:15"], ["accepted", false, 75, "Incoming · 1:15"],
    ["no_answer", true, 0, "No answer"], ["missed", false, 0, "Missed"],
    ["cancelled", true, 0, "Cancelled"], ["rejected", true, 0, "Declined"],
    ["rejected", false, 0, "Declined"], ["ongoing", true, 0, "Outgoing"],
  ]) {
    const described = describePast(past(outcome, outgoing, duration), outgoing ? "ann" : "bob");
    assert.equal(described.what, what);
    assert.deepEqual(described.names, [outgoing ? "Bob" : "Ann"]);
    assert.equal(described.missed, what === "Missed");
  }
});

test("times are named as people name them", () => {
  const now = new Date(2026, 2, 5, 12, 0);
  assert.match(whenOf(new Date(2026, 2, 5, 9, 30), now), /^0?9:30/);
  assert.match(whenOf(new Date(2026, 2, 4, 23, 59), now), /^yesterday/);
  assert.match(whenOf(new Date(2026, 2, 2, 9, 30), now), /^Monday/);
  assert.match(whenOf(new Date(2026, 1, 2, 9, 30), now), /2/);
});

test("whoever is not rung again is named, with the reason", () => {
  const bob = { name: "Bob", isHere: false };
  for (const [whom, text] of [
    [{ ...bob, ring: "rejected" }, "Bob has declined this call, and is not rung again."],
    [{ ...bob, ring: "accepted" }, "Bob has left this call, and is not rung again."],
    [{ ...bob, ring: "accepted", isHere: true }, "Bob is in the call already."],
    [bob, "Bob is not rung."]]) {
    assert.equal(notRung(whom), text);
  }
});

test("a camera that shows nothing is not said to be missing when it is not", () => {
  assert.match(noPreview({ name: "NotFoundError" }), /^No camera found/);
  assert.match(noPreview({ name: "NotReadableError" }), /in use by another program/);
  assert.match(noPreview({ name: "NotAllowedError" }), /is blocked/);
  assert.match(noPreview({ name: "AbortError" }), /does not start/);
});
