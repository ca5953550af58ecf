import assert from "node:assert/strict";
import test from "node:test";

import { playClock } from "./clock.mjs";

/** The page's banner. */
const parts = {};
for (const id of ["banner", "banner-text", "banner-action"]) {
  parts[id] = Object.assign(new EventTarget(), { hidden: true, textContent: "" });
}
globalThis.document = { getElementById: (id) => parts[id] };
const { hush, tell } = await import("../../signaling/web/static/ui/notices.js");

const shown = () => parts.banner.hidden ? null
  : [parts["banner-text"].textContent, ...parts["banner-action"].hidden ? [] : [parts["banner-action"].textContent]];

test("what is said is shown for a while", async (t) => {
  const clock = playClock(t);
  tell("You are back in the call.");
  await clock.pass(5000);
  assert.deepEqual(shown(), ["You are back in the call."]);
  await clock.pass(2000);
  assert.equal(shown(), null);
});

test("what is to be done comes back after what was said over it, until it is done", async (t) => {
  const clock = playClock(t);
  let done = 0;
  tell("No sound yet.", { label: "Play sound", run: () => done++ });
  await clock.pass(60_000);
  assert.deepEqual(shown(), ["No sound yet.", "Play sound"]);
  tell("Bob declined.");
  assert.deepEqual(shown(), ["Bob declined."]);
  tell("");
  assert.deepEqual(shown(), ["No sound yet.", "Play sound"]);
  tell("You are back in the call.");
  await clock.pass(7000);
  assert.deepEqual(shown(), ["No sound yet.", "Play sound"]);
  parts["banner-action"].dispatchEvent(new Event("click"));
  assert.deepEqual([shown(), done], [null, 1]);
  tell("Bob declined.");
  await clock.pass(7000);
  assert.equal(shown(), null);
});

test("after the call there is nothing to be done", async (t) => {
  const clock = playClock(t);
  tell("No sound yet.", { label: "Play sound", run: () => {} });
  tell("Reconnecting…");
  hush();
  await clock.pass(7000);
  assert.equal(shown(), null);
});
