import assert from "node:assert/strict";
import test from "node:test";

import "./custom_event.mjs";
import { Participants } from "../../signaling/web/static/sdk/participants.js";

const wire = (name, more = {}) => ({ session_id: `session-${name}`, user_id: name, name, ...more });

function heard(people) {
  const log = [];
  for (const type of ["joined", "left", "updated"]) {
    people.on(type, ({ userId }) => log.push(`${type} ${userId}`));
  }
  return log;
}

function names(people) {
  return [...people.all.values()].map(({ name }) => name);
}

test("a snapshot says who is there and who is not", () => {
  const people = new Participants();
  people.start("session-ann");
  people.put(wire("bob"));
  const log = heard(people);
  people.replace([wire("ann"), wire("cara")], people.moment());
  assert.deepEqual(names(people), ["ann", "cara"]);
  assert.deepEqual(log, ["left bob", "joined ann", "joined cara"]);
});

test("who joined after the snapshot was asked for stays, and can still be updated", () => {
  const people = new Participants();
  people.start("session-ann");
  const asked = people.moment();
  people.put(wire("dan"));
  people.replace([wire("ann")], asked);
  assert.deepEqual(names(people), ["dan", "ann"]);
  people.put(wire("dan", { audio_enabled: true }));
  assert.equal(people.all.get("session-dan").audioEnabled, true);
});

test("what an event said after the snapshot was asked for is not undone by it", () => {
  const people = new Participants();
  people.start("session-ann");
  people.put(wire("bob"));
  const asked = people.moment();
  people.put(wire("bob", { audio_enabled: true }));
  people.replace([wire("bob", { audio_enabled: false })], asked);
  assert.equal(people.all.get("session-bob").audioEnabled, true);
});

test("who left after the snapshot was asked for does not come back by it", () => {
  const people = new Participants();
  people.start("session-ann");
  people.put(wire("bob"));
  const asked = people.moment();
  people.remove("session-bob");
  people.replace([wire("bob")], asked);
  assert.deepEqual(names(people), []);
});
