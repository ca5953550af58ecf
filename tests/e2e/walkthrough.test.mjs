// The calling app's walkthrough, step by step, by apps that know only the contract: log in,
// connect, register a device, ring, accept, negotiate, talk, hang up. Whoever offers, it works.
import assert from "node:assert/strict";

import { AppClient } from "./harness/app_client.mjs";
import { sleep, test } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kId = "11d3e2b5-19c4-4f1c-bd42-f0ea8d8ba9f5";

/** Steps 1 to 11: two users at their apps, connected. */
async function twoApps(t) {
  const server = await Server.start(t);
  const alice = await AppClient.start(t, server, "user-a", "Alice");
  const bob = await AppClient.start(t, server, "user-b", "Bob");
  for (const app of [alice, bob]) app.in("default", kId);
  return { alice, bob };
}

/** Steps 12 to 15: Alice rings, Bob accepts. */
async function ringAndAccept(t, { alice, bob }) {
  const made = await alice.post("", {
    members: [{ user_id: "user-a" }, { user_id: "user-b" }],
    ring: true,
    data: { created_by_id: "user-a" },
  });
  assert.equal(made.created, true);
  assert.equal(made.call.status, "ringing");
  assert.equal(made.participant.user_id, "user-a");
  assert.deepEqual(made.members.map(({ user_id, role }) => [user_id, role]),
                   [["user-a", "admin"], ["user-b", "user"]]);
  await alice.post("/ring", { ring: true }); // the walkthrough rings once more

  const ring = await bob.event("call.ring");
  assert.equal(ring.call_cid, `default:${kId}`);
  assert.equal(ring.user.name, "Alice");
  assert.equal((await alice.event("call.ringing")).via, "websocket");
  assert.equal((await bob.get()).call.created_by.name, "Alice");

  for (const app of [alice, bob]) app.prepareMedia(t);
  const accepted = await bob.post("/accept");
  assert.equal(accepted.call.status, "active");
  assert.equal(accepted.participant.user_id, "user-b");
  assert.equal((await alice.event("call.accepted")).user.name, "Bob");
  assert.equal(bob.events.filter(({ type }) => type === "call.ring").length, 1);
}

/** Steps 17 and 18: they talk, Alice hangs up, and it is over for both. */
async function talkAndHangUp({ alice, bob }) {
  await Promise.all([alice.expectMedia(), bob.expectMedia()]);
  const { call, participants } = await alice.get();
  assert.equal(call.status, "active");
  assert.deepEqual(participants.map(({ user_id, audio_enabled, video_enabled }) =>
    [user_id, audio_enabled, video_enabled]), [["user-a", true, true], ["user-b", true, true]]);

  await alice.post("/leave");
  assert.equal((await bob.event("call.member_left")).user.name, "Alice");
  const ended = await bob.event("call.ended");
  assert.ok(ended.duration >= 0);
  assert.equal((await bob.get()).call.status, "ended");
  await assert.rejects(bob.post("/join"), /call_ended/);
}

test("the walkthrough: the caller offers, the callee answers the server's offer", async (t) => {
  const apps = await twoApps(t);
  await ringAndAccept(t, apps);
  await apps.alice.offer();
  await talkAndHangUp(apps);
  assert.ok(apps.bob.events.some(({ type }) => type === "sdp.offer"));
  assert.ok(apps.alice.events.some(({ type }) => type === "sdp.answer"));
});

test("the walkthrough: the callee offers, the caller answers the server's offer", async (t) => {
  const apps = await twoApps(t);
  await ringAndAccept(t, apps);
  await apps.bob.offer();
  await talkAndHangUp(apps);
  assert.ok(apps.alice.events.some(({ type }) => type === "sdp.offer"));
});

test("the walkthrough: both offer at once", async (t) => {
  const apps = await twoApps(t);
  await ringAndAccept(t, apps);
  await Promise.all([apps.alice.offer(), apps.bob.offer()]);
  await talkAndHangUp(apps);
});

test("the walkthrough: both offer just when the server does", async (t) => {
  const apps = await twoApps(t);
  await ringAndAccept(t, apps);
  await sleep(0.5);
  await Promise.all([apps.alice.offer(), apps.bob.offer()]);
  await talkAndHangUp(apps);
});

test("the walkthrough: a callee who declines, a caller who gives up", async (t) => {
  const { alice, bob } = await twoApps(t);
  const members = [{ user_id: "user-b" }];
  await alice.post("", { members, ring: true });
  await bob.event("call.ring");
  await bob.post("/reject", { reason: "decline" });
  assert.equal((await alice.event("call.rejected")).reason, "decline");
  assert.equal((await alice.event("call.ended")).reason, "rejected");

  for (const app of [alice, bob]) app.in("default", "second");
  await alice.post("", { members, ring: true });
  await bob.event("call.ring");
  await alice.post("/reject", { reason: "cancel" });
  assert.equal((await bob.event("call.missed")).user.name, "Alice");
  await assert.rejects(bob.post("/accept"), /409 call_ended/);
});
