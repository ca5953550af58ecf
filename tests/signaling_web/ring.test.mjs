import assert from "node:assert/strict";
import test from "node:test";

import { playNoDevices, playServer, settle } from "./browser.mjs";
import { quiet } from "./clock.mjs";
import { ringNews } from "../../signaling/web/static/sdk/ring.js";
import { Switchboard } from "../../signaling/web/static/switchboard.js";

const kCall = "/api/v2/video/call/default/talk";
const me = { userId: "bob", connectionId: "c1" };
const bob = { id: "bob", name: "Bob" };
const ann = { id: "ann", name: "Ann" };

test("what the events of a ring mean, to the one who calls and to the one who is called", () => {
  const cases = [
    ["outgoing", { type: "call.accepted", user: ann, connection_id: "x" }, { answered: true }],
    ["outgoing", { type: "call.rejected", user: ann, connection_id: "x" }, {}],
    ["outgoing", { type: "call.missed", user: bob }, {}],
    ["outgoing", { type: "call.ended", reason: "timeout" }, { over: "timeout" }],
    ["incoming", { type: "call.accepted", user: bob, connection_id: "c1" }, {}],
    ["incoming", { type: "call.accepted", user: bob, connection_id: "c2" },
     { over: "answered_elsewhere" }],
    ["incoming", { type: "call.accepted", user: bob, connection_id: null },
     { over: "answered_elsewhere" }],
    ["incoming", { type: "call.accepted", user: ann, connection_id: "x" }, {}],
    ["incoming", { type: "call.rejected", user: bob, connection_id: "c2" },
     { over: "rejected_elsewhere" }],
    ["incoming", { type: "call.rejected", user: ann, connection_id: "x" }, {}],
    ["incoming", { type: "call.missed", user: ann }, { over: "missed" }],
    ["incoming", { type: "call.ended", reason: "cancelled" }, { over: "cancelled" }],
    ["incoming", { type: "call.member_joined" }, {}],
  ];
  for (const [direction, message, news] of cases) {
    assert.deepEqual(ringNews(message, { ...me, direction }), news, `${direction} ${message.type}`);
  }
});

async function rung() {
  const server = playServer();
  const client = new Switchboard({ user: bob, baseUrl: "http://server" });
  client.connect();
  await settle();
  const say = (message) => server.sockets.at(-1).say({ call_cid: "default:talk", ...message });
  say({ type: "user.connected", connection_id: "c1", seq: 1 });
  const rings = [];
  client.on("call.ring", (ring) => rings.push(ring));
  say({ type: "call.ring", seq: 2, user: ann, video: false, members: [{ user_id: "ann", role: "admin" }],
        call: { cid: "default:talk", type: "default", id: "talk", status: "ringing" } });
  const [{ call }] = rings;
  const ends = [];
  call.on("ended", ({ reason }) => ends.push(reason));
  return { server, client, call, rings, ends, say };
}

test("a call that comes in rings, and knows who calls", async () => {
  const { client, call } = await rung();
  assert.equal(call.state, "ringing");
  assert.equal(call.direction, "incoming");
  assert.equal(call.video, false);
  assert.deepEqual(call.createdBy, ann);
  assert.equal(call.nameOf("ann"), "Ann");
  assert.equal(client.call("default", "talk"), call);
  client.close();
});

test("a ring that is sent again is the same ring", async () => {
  const { client, call, rings, say } = await rung();
  say({ type: "call.ring", seq: 2, user: ann, video: false, members: [], call: { cid: "default:talk" } });
  assert.equal(rings[1].call, call);
  client.close();
});

test("it stops ringing when another device of mine answers, or the caller gives up", async () => {
  for (const [message, reason] of [
    [{ type: "call.accepted", user: bob, connection_id: "phone" }, "answered_elsewhere"],
    [{ type: "call.missed", user: ann, call: {} }, "missed"]]) {
    const { client, call, ends, say } = await rung();
    say({ seq: 3, ...message });
    say({ type: "call.ended", seq: 4, user: null, reason: "cancelled", duration: 0 });
    assert.deepEqual(ends, [reason]);
    assert.equal(call.state, "left");
    assert.notEqual(client.call("default", "talk"), call);
    client.close();
  }
});

test("to reject is said once, with the reason", async () => {
  const { server, client, call } = await rung();
  server.answers[`POST ${kCall}/reject`] = [200, {}];
  await call.reject("busy");
  const said = server.requests.filter(({ path }) => path === `${kCall}/reject`);
  assert.deepEqual(said.map(({ body }) => body), [{ reason: "busy" }]);
  assert.equal(call.state, "left");
  client.close();
});

test("to hang up on a call that rings here is to reject it", async () => {
  const { server, client, call } = await rung();
  await call.leave();
  assert.ok(server.requests.some(({ path }) => path === `${kCall}/reject`));
  assert.ok(!server.requests.some(({ path }) => path === `${kCall}/leave`));
  client.close();
});

test("after a reconnection, a ring that is over meanwhile stops", async () => {
  const { server, client, ends } = await rung();
  const call = { cid: "default:talk", status: "ended" };
  server.answers[`GET ${kCall}`] = [200, { call, participants: [] }];
  const before = server.sockets.length;
  server.sockets.at(-1).close(1006);
  while (server.sockets.length === before) await settle(20);
  server.sockets.at(-1).say({ type: "user.connected", connection_id: "c2", seq: 9, truncated: true });
  await settle();
  assert.deepEqual(ends, ["ended"]);
  client.close();
});

/** Bob's page; the answer to `request` is held until the test gives it. */
async function waiting(request) {
  const { server, client, call, say } = await rung();
  playNoDevices();
  let answer;
  server.answers[request] = new Promise((resolve) => (answer = resolve));
  const left = () => server.requests.filter(({ path }) => path.endsWith("/leave"))
    .map(({ body }) => body.session_id ?? "somebody");
  return { server, client, call, say, left, answer: async (...given) => {
    answer(given);
    await quiet();
  } };
}

const entered = (id) => (
  { call: { cid: `default:${id}`, type: "default", id, status: "active" }, members: [],
    participant: { session_id: "session-1", user_id: "bob" } });

test("who hangs up before the ring is answered takes it back when it is", async () => {
  const { server, client, left, answer } = await waiting("POST /api/v2/video/call/default/mine");
  const call = client.call("default", "mine");
  const ringing = call.getOrCreate({ members: ["ann"], ring: true });
  await quiet();
  await call.leave();
  assert.deepEqual(left(), ["somebody"]); // the server may not know the call yet
  await answer(201, entered("mine"));
  await ringing;
  assert.deepEqual(left(), ["somebody", "session-1"]);
  assert.equal(server.requests.filter(({ path }) => path.endsWith("/mine/leave")).length, 2);
  assert.equal(call.state, "left");
  client.close();
});

test("who hangs up before the accept is answered leaves when it is", async () => {
  const { client, call, left, answer } = await waiting(`POST ${kCall}/accept`);
  const accepting = call.accept();
  await quiet();
  await call.leave();
  await answer(200, entered("talk"));
  await accepting;
  assert.deepEqual(left(), ["somebody", "session-1"]);
  client.close();
});

test("who hangs up before the join is answered leaves when it is", async () => {
  const { server, client, left, answer } = await waiting("POST /api/v2/video/call/default/open/join");
  server.answers["POST /api/v2/video/call/default/open"] = [200, {}];
  const call = client.call("default", "open");
  const joining = call.join();
  await quiet();
  await call.leave();
  await answer(200, entered("open"));
  await joining;
  assert.deepEqual(left(), ["somebody", "session-1"]);
  client.close();
});

test("whoever is in the call again keeps the participant that a late answer names", async () => {
  const { server, client, left, answer } = await waiting("POST /api/v2/video/call/default/open/join");
  server.answers["POST /api/v2/video/call/default/open"] = [200, {}];
  const first = client.call("default", "open");
  const joining = first.join();
  await quiet();
  await first.leave();
  const second = client.call("default", "open");
  assert.notEqual(second, first);
  server.answers["POST /api/v2/video/call/default/open"] = new Promise(() => {});
  second.join();
  await answer(200, entered("open"));
  await joining;
  assert.deepEqual(left(), ["somebody"]);
  client.close();
});

test("who hangs up while there is no connection rings nobody", async () => {
  const server = playServer();
  playNoDevices();
  const client = new Switchboard({ user: bob, baseUrl: "http://server" });
  const call = client.call("default", "mine");
  const ringing = call.getOrCreate({ members: ["ann"], ring: true });
  await quiet();
  await call.leave();
  server.sockets[0].say({ type: "user.connected", connection_id: "c1", seq: 1 });
  await ringing;
  assert.deepEqual(server.requests.filter(({ path }) => path.endsWith("/mine")), []);
  client.close();
});
