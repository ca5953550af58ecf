// Calls that ring by push, through the real server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { startApns } from "./stand_ins/apns.mjs";
import { fcmError, startFcm } from "./stand_ins/fcm.mjs";
import { Person, Switchboard, until } from "./stand_ins/switchboard.mjs";
import { makeTls } from "./stand_ins/tls.mjs";
import { startWebPush } from "./stand_ins/web_push.mjs";

const kKills = Number(process.env.PUSH_KILLS ?? 12);
const kPhone = "dFp8HxN:APA91bF-phone";
const kPhone2 = "dFp8HxN:APA91bF-tablet";
const kVoip = "aa00bb11cc22dd33";
const kAlert = "0123456789abcdef";

let tls;
before(() => { tls = makeTls(); });
after(() => tls.remove());

/** Ann, who is connected, and Bob, whose app is closed, with the stand-ins of all services. */
async function world(t) {
  const [fcm, apns, web] = await Promise.all([startFcm(tls), startApns(tls), startWebPush(tls)]);
  t.after(() => [fcm, fcm.tokens, apns, web].forEach((service) => service.close()));
  const server = await Switchboard.start(t, fcm.setting, apns.setting, web.setting);
  const ann = await Person.named(server, "ann");
  const bob = await Person.named(server, "bob");
  await ann.connect(t, "Ann");
  return { fcm, apns, web, server, ann, bob };
}

const kinds = (messages) => messages.map(({ data }) => data.call_type);

test("every device rings, the caller hears that it does, and an accept stops them", async (t) => {
  const { fcm, apns, web, server, ann, bob } = await world(t);
  const browser = web.subscribe();
  await bob.register("firebase", "mobile", kPhone);
  await bob.register("apn", "ios", kVoip, { voip: true });
  await bob.register("apn", "ios", kAlert);
  await bob.register("webpush", "web", browser.device);
  await bob.register("firebase", "not-configured", "elsewhere");
  await ann.ring("c1", bob);
  await until("all rang", () => fcm.requests.length + apns.requests.length + web.messages.length === 4);
  const { via, user } = await ann.event("call.ringing");
  assert.deepEqual([via, user.id], ["push", "bob"]);
  assert.equal(ann.events.filter(({ type }) => type === "call.ringing").length, 1);
  const { data } = fcm.messages()[0];
  assert.deepEqual([data.call_type, data.stream_call_cid, data.created_by_name, data.receiver_id],
    ["call.ring", "default:c1", "Ann", "bob"]);
  assert.deepEqual(apns.requests.map(({ headers }) => headers["apns-push-type"]).sort(), ["alert", "voip"]);

  await bob.answer("c1", "accept");
  await until("all were told", () => fcm.requests.length + apns.requests.length + web.messages.length === 8);
  assert.deepEqual(kinds(web.messages), ["call.ring", "call.cancel"]);
  assert.deepEqual(kinds(fcm.messages()), ["call.ring", "call.cancel"]);
  assert.ok(apns.requests.slice(2).every(({ headers }) => headers["apns-push-type"] !== "voip"));

  const attempts = await until("all is noted", async () => {
    const all = await server.attempts("c1");
    return all.length === 8 && all;
  });
  assert.ok(attempts.every(({ outcome }) => outcome === "delivered"), JSON.stringify(attempts));
  assert.match(await server.metrics(),
    /switchboard_push_attempts_total\{provider="mobile",kind="ring",outcome="delivered",reason="delivered"\} 1/);
  for (const secret of [kPhone, kVoip, kAlert, browser.id]) {
    assert.ok(!server.log.includes(secret), "no device in the log");
  }
});

test("a device that is gone is removed, unless it came back since", async (t) => {
  const { fcm, apns, server, ann, bob } = await world(t);
  await bob.register("firebase", "mobile", kPhone);
  await bob.register("apn", "ios", kAlert);
  fcm.play(404, fcmError(404, "NOT_FOUND", "UNREGISTERED"));
  apns.play(410, { reason: "Unregistered", timestamp: Date.now() - 3_600_000 }); // before it registered
  await ann.ring("c2", bob);
  await until("both answered", async () => (await server.attempts("c2")).length === 2);
  assert.deepEqual(await bob.devices(), [kAlert]);
});

test("a service that is busy is asked again while it rings, and shows it once", async (t) => {
  const { fcm, server, ann, bob } = await world(t);
  await bob.register("firebase", "mobile", kPhone);
  fcm.play(503, fcmError(503, "UNAVAILABLE", "UNAVAILABLE"), { "retry-after": "1" });
  const began = Date.now();
  await ann.ring("c3", bob);
  await until("it was asked again", () => fcm.requests.length === 2);
  assert.ok(Date.now() - began >= 1000);
  const attempts = await until("noted", async () => {
    const all = await server.attempts("c3");
    return all.length === 2 && all;
  });
  assert.deepEqual(attempts.map(({ outcome }) => outcome), ["retry", "delivered"]);
  const keys = fcm.messages().map(({ android }) => android.collapse_key);
  assert.equal(keys[0], keys[1]);
});

test("a ring that is rejected or cancelled is not tried again", async (t) => {
  const { fcm, server, ann, bob } = await world(t);
  await bob.register("firebase", "mobile", kPhone);
  for (const [call, who] of [["c4", bob], ["c5", ann]]) {
    fcm.requests.length = 0;
    fcm.play(503, {}, { "retry-after": "4" });
    await ann.ring(call, bob);
    // Noted, not only asked: while the refusal is still on its way the ring may be showing, and is cancelled.
    await until("it was refused", async () => (await server.attempts(call)).length === 1);
    await who.answer(call, "reject");
    await sleep(5500);
    assert.deepEqual(fcm.messages().slice(1).map(({ data }) => data.call_type), [], call); // it never rang, so there is nothing to cancel either
  }
});

test("the page is told what to subscribe with", async (t) => {
  const server = await Switchboard.start(t);
  const ann = await Person.named(server, "ann");
  const key = await ann.ask("GET", "/api/v2/push/webpush_key");
  assert.equal(key.push_provider, "webpush");
  assert.equal(Buffer.from(key.public_key, "base64url").length, 65);
  await server.kill();
  await server.launch();
  assert.deepEqual(await ann.ask("GET", "/api/v2/push/webpush_key"), key);
});

/** @returns {() => number} of [0, 1), the same for the same SEED, which is printed (a linear congruential generator) */
function dice(t) {
  let state = Number(process.env.SEED ?? Date.now() % 2 ** 32);
  t.diagnostic(`SEED=${state}`);
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}

test(`over ${kKills} kills no push is lost, none repeated twice, none sent after its ring`, async (t) => {
  const random = dice(t);
  const { fcm, server, ann, bob } = await world(t);
  await bob.register("firebase", "mobile", kPhone);
  await bob.register("firebase", "mobile", kPhone2);
  const rings = (call, device) => fcm.messages().filter(({ token, data }) =>
    token === device && data.stream_call_id === call && data.call_type === "call.ring").length;
  for (let round = 0; round < kKills; ++round) {
    const call = `k${round}`;
    const moment = random() * 60;
    const ringing = ann.ring(call, bob).then(() => true, () => false);
    await sleep(moment);
    await server.kill();
    const acknowledged = await ringing;
    await server.launch();
    const where = `round ${round}, killed after ${moment.toFixed(1)} ms`;
    if (acknowledged) {
      await until(`both ring: ${where}`, () => rings(call, kPhone) > 0 && rings(call, kPhone2) > 0);
    }
    await sleep(100);
    for (const device of [kPhone, kPhone2]) assert.ok(rings(call, device) <= 2, where);
    if (!acknowledged) {
      // It may have become durable all the same: then it rings still.
      await ann.answer(call, "reject").catch(() => {});
      continue;
    }
    await bob.answer(call, "reject");
    const before = rings(call, kPhone) + rings(call, kPhone2);
    await server.kill(); // whatever was on its way
    await server.launch();
    await sleep(100);
    assert.equal(rings(call, kPhone) + rings(call, kPhone2), before, where);
  }
});
