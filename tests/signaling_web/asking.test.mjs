import assert from "node:assert/strict";
import test from "node:test";

import { playClock } from "./clock.mjs";
import { askUntilAnswered } from "../../signaling/web/static/sdk/asking.js";
import { RequestError } from "../../signaling/web/static/sdk/requests.js";

/** A client whose requests are answered in turn by what is thrown or returned. */
function asking(t, ...answers) {
  const log = [];
  const client = {
    connect: async () => log.push("connect"),
    connection: { replace: () => log.push("replace") },
  };
  const ask = async () => {
    log.push("ask");
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client, ask, log, clock: playClock(t) };
}

const kAway = new RequestError(0, "unreachable", "The server cannot be reached.");
const kUnknown = new RequestError(400, "unknown_connection", "The connection named is not open");
const kRefused = new RequestError(409, "call_ended", "The call has ended");

test("a server that cannot be reached is asked again until it answers", async (t) => {
  const { client, ask, log, clock } = asking(t, kAway, kAway, "in");
  const answer = askUntilAnswered(client, ask, () => true);
  await clock.pass(2000);
  assert.equal(await answer, "in");
  assert.equal(log.filter((what) => what === "ask").length, 3);
});

test("a connection that the server does not know is replaced", async (t) => {
  const { client, ask, log, clock } = asking(t, kUnknown, "in");
  const answer = askUntilAnswered(client, ask, () => true);
  await clock.pass(1000);
  assert.equal(await answer, "in");
  assert.deepEqual(log, ["connect", "ask", "replace", "connect", "ask"]);
});

test("a connection that no server knows is not replaced for ever", async (t) => {
  const { client, ask, log, clock } = asking(t, kUnknown);
  const answer = assert.rejects(askUntilAnswered(client, ask, () => true), /not open/);
  await clock.pass(10_000);
  await answer;
  assert.equal(log.filter((what) => what === "replace").length, 3);
});

test("what is refused is refused", async (t) => {
  const { client, ask, log } = asking(t, kRefused);
  await assert.rejects(askUntilAnswered(client, ask, () => true), /has ended/);
  assert.deepEqual(log, ["connect", "ask"]);
});

test("who hangs up before there is a connection is not asked for at all", async (t) => {
  const { client, ask, log } = asking(t, "in");
  await assert.rejects(askUntilAnswered(client, ask, () => false), /was left/);
  assert.deepEqual(log, ["connect"]);
});

test("who hangs up between two attempts is asked for no more", async (t) => {
  const { client, ask, log, clock } = asking(t, kAway, "in");
  let wanted = true;
  const answer = assert.rejects(askUntilAnswered(client, ask, () => wanted), /was left/);
  await clock.pass(0);
  wanted = false;
  await clock.pass(2000);
  await answer;
  assert.deepEqual(log, ["connect", "ask", "connect"]);
});
