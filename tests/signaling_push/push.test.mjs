// The push sender against stand-ins that check what the real services check and play the errors they document.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import { startApns } from "./stand_ins/apns.mjs";
import { Driver } from "./stand_ins/driver.mjs";
import { fcmError, startFcm } from "./stand_ins/fcm.mjs";
import { seconds } from "./stand_ins/service.mjs";
import { makeTls } from "./stand_ins/tls.mjs";
import { startWebPush } from "./stand_ins/web_push.mjs";

let tls;
const services = [];
const started = async (service) => {
  services.push(await service);
  return service;
};
before(() => { tls = makeTls(); });
after(() => {
  for (const service of services) {
    service.close();
    service.tokens?.close();
  }
  tls.remove();
});

const kGone = "gone";
const kFailed = "failed";
const kRetry = "retry";
const android = { provider: "firebase", name: "mobile", device: "dFp8HxN:APA91bF" };
const iphone = { provider: "apn", name: "ios", device: "abcdef0123456789" };

// --- Firebase ---

test("FCM takes our message with a token from our service account", async (t) => {
  const fcm = await started(startFcm(tls));
  const driver = new Driver(t, fcm.setting);
  const result = await driver.push({ ...android, expires_in: 30_500 });
  assert.deepEqual([result.outcome, result.status], ["delivered", 200], fcm.requests[0]?.refused);
  const [message] = fcm.messages();
  assert.equal(message.token, android.device);
  assert.equal(message.data.call_type, "call.ring");
  assert.equal(message.data.stream_call_cid, "default:c1");
  assert.equal(message.android.ttl, "30s");
});

test("FCM's token is fetched once for many pushes", async (t) => {
  const fcm = await started(startFcm(tls));
  const driver = new Driver(t, fcm.setting);
  const results = await Promise.all(Array.from({ length: 300 }, () => driver.push(android)));
  assert.ok(results.every(({ outcome }) => outcome === "delivered"));
  assert.equal(fcm.tokens.requests.length, 1);
  assert.equal(fcm.requests.length, 300);
});

test("each error of FCM leads to what Google asks for", async (t) => {
  const fcm = await started(startFcm(tls));
  const driver = new Driver(t, fcm.setting);
  const cases = [
    [400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", kFailed],
    [404, "NOT_FOUND", "UNREGISTERED", kGone],
    [404, "NOT_FOUND", undefined, kFailed],
    [403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", kFailed],
    [429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", kRetry],
    [500, "INTERNAL", "INTERNAL", kRetry],
    [503, "UNAVAILABLE", "UNAVAILABLE", kRetry],
    [401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR", kFailed],
  ];
  for (const [code, status, errorCode, outcome] of cases) {
    fcm.play(code, fcmError(code, status, errorCode));
    assert.equal((await driver.push(android)).outcome, outcome, errorCode ?? status);
  }
});

test("a token that FCM refuses is renewed, and the push arrives all the same", async (t) => {
  const fcm = await started(startFcm(tls));
  const driver = new Driver(t, fcm.setting);
  await driver.push(android);
  fcm.expireTokens();
  assert.equal((await driver.push(android)).outcome, "delivered");
  assert.equal(fcm.tokens.requests.length, 2);
});

test("without credentials that Google takes, nothing is sent", async (t) => {
  const fcm = await started(startFcm(tls));
  const driver = new Driver(t, fcm.setting);
  fcm.tokens.play(400, { error: "invalid_grant", error_description: "Invalid JWT Signature." });
  const result = await driver.push(android);
  assert.deepEqual([result.outcome, result.detail], [kFailed, "credentials_refused"]);
  assert.equal(fcm.requests.length, 0);
});

test("Retry-After is kept", async (t) => {
  const fcm = await started(startFcm(tls));
  const driver = new Driver(t, fcm.setting);
  fcm.play(503, fcmError(503, "UNAVAILABLE", "UNAVAILABLE"), { "retry-after": "7" });
  const inSeconds = await driver.push(android);
  assert.ok(inSeconds.retry_in >= 7000 && inSeconds.retry_in < 8000, inSeconds.retry_in);
  fcm.play(429, {}, { "retry-after": new Date(Date.now() + 9000).toUTCString() });
  const asDate = await driver.push(android);
  assert.ok(asDate.retry_in > 7500 && asDate.retry_in < 10_500, asDate.retry_in);
  fcm.play(503, {}, { "retry-after": "60" });
  assert.equal((await driver.push(android)).outcome, "expired"); // the ring is over by then
});

// --- Apple ---

test("Apple takes a VoIP push, an alert and their cancels, all with one provider token", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  for (const voip of [1, 0]) {
    for (const kind of ["ring", "cancel"]) {
      for (const reason of kind === "cancel" ? ["accepted", "timeout"] : [""]) {
        const result = await driver.push({ ...iphone, voip, kind, reason });
        assert.equal(result.outcome, "delivered", apns.requests.at(-1).refused?.message);
        const { headers } = apns.requests.at(-1);
        assert.equal(headers["apns-push-type"] === "voip", voip === 1 && kind === "ring");
      }
    }
  }
  assert.equal(apns.providerTokens.size, 1);
  const expiration = Number(apns.requests[0].headers["apns-expiration"]);
  assert.ok(Math.abs(expiration - seconds() - 45) <= 3);
  const ids = new Set(apns.requests.map(({ headers }) => headers["apns-collapse-id"]));
  assert.equal(ids.size, 1); // so each replaces the one before
});

test("each error of Apple leads to what Apple asks for", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  const cases = [
    ...["BadCollapseId", "BadDeviceToken", "BadExpirationDate", "BadMessageId", "BadPriority", "BadTopic",
      "DeviceTokenNotForTopic", "DuplicateHeaders", "InvalidPushType", "MissingDeviceToken",
      "MissingTopic", "PayloadEmpty", "TopicDisallowed"].map((reason) => [400, reason, kFailed]),
    ...["BadCertificate", "BadCertificateEnvironment", "Forbidden", "InvalidProviderToken",
      "MissingProviderToken", "UnrelatedKeyIdInToken", "BadEnvironmentKeyIdInToken"]
      .map((reason) => [403, reason, kFailed]),
    [400, "IdleTimeout", kRetry], [404, "BadPath", kFailed], [405, "MethodNotAllowed", kFailed],
    [410, "ExpiredToken", kGone], [410, "Unregistered", kGone], [413, "PayloadTooLarge", kFailed],
    [429, "TooManyProviderTokenUpdates", kRetry], [429, "TooManyRequests", kRetry],
    [500, "InternalServerError", kRetry], [503, "ServiceUnavailable", kRetry], [503, "Shutdown", kRetry],
  ];
  for (const [status, reason, outcome] of cases) {
    apns.play(status, { reason });
    assert.equal((await driver.push(iphone)).outcome, outcome, reason);
  }
});

test("a device is gone since the time that Apple names", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  apns.play(410, { reason: "Unregistered", timestamp: 1_700_000_000_000 });
  assert.equal((await driver.push(iphone)).gone_since, 1_700_000_000_000);
});

test("a provider token that Apple calls expired is not renewed within its first minutes", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  apns.play(403, { reason: "ExpiredProviderToken" });
  assert.equal((await driver.push(iphone)).outcome, "delivered"); // the second try
  assert.equal(apns.providerTokens.size, 1);
});

// --- Web Push ---

test("a browser decrypts what we push, by a library that is not ours", async (t) => {
  const push = await started(startWebPush(tls));
  const driver = new Driver(t, push.setting);
  const { device, id } = push.subscribe();
  const caller = "สมชาย \"<&>\"";
  const result = await driver.push({ provider: "webpush", name: "web", device, caller });
  assert.deepEqual([result.outcome, result.status], ["delivered", 201], push.requests[0]?.refused);
  const [message] = push.messages;
  assert.equal(message.id, id);
  assert.deepEqual(message.data, {
    sender: "stream_video", call_type: "call.ring", stream_call_cid: "default:c1", stream_call_id: "c1",
    stream_call_type: "default", created_by_id: "ann", created_by_name: caller, receiver_id: "bob",
    video: "true",
  });
  assert.equal(message.headers.urgency, "high");
  assert.ok(Math.abs(Number(message.headers.ttl) - 45) <= 2);
});

test("a ring that is sent again and its cancel have one topic; another ring has another", async (t) => {
  const push = await started(startWebPush(tls));
  const driver = new Driver(t, push.setting);
  const to = { provider: "webpush", name: "web", device: push.subscribe().device };
  await driver.push(to);
  await driver.push({ ...to, attempts: 2 });
  await driver.push({ ...to, kind: "cancel", reason: "accepted" });
  await driver.push({ ...to, ring: "r2" });
  const topics = push.messages.map(({ headers }) => headers.topic);
  assert.equal(new Set(topics.slice(0, 3)).size, 1);
  assert.notEqual(topics[3], topics[0]);
});

test("each error of a push service leads to what the RFCs say", async (t) => {
  const push = await started(startWebPush(tls));
  const driver = new Driver(t, push.setting);
  const to = { provider: "webpush", name: "web", device: push.subscribe().device };
  const cases = [[400, kFailed], [401, kFailed], [403, kFailed], [404, kGone], [410, kGone], [413, kFailed],
    [429, kRetry], [500, kRetry], [502, kRetry], [503, kRetry]];
  for (const [status, outcome] of cases) {
    push.play(status);
    assert.equal((await driver.push(to)).outcome, outcome, String(status));
  }
});

test("a redirect is not followed", async (t) => {
  const push = await started(startWebPush(tls));
  const trap = await started(startWebPush(tls, { name: "trap" }));
  const driver = new Driver(t, push.setting);
  const to = { provider: "webpush", name: "web", device: push.subscribe().device };
  for (const status of [301, 302, 303, 307, 308]) {
    push.play(status, {}, { location: `${trap.url}/push/x` });
    const result = await driver.push(to);
    assert.deepEqual([result.outcome, result.detail], [kFailed, "redirect"]);
  }
  assert.equal(trap.requests.length, 0);
});

test("no endpoint leads inside", async (t) => {
  const push = await started(startWebPush(tls, { more: "" }));
  const driver = new Driver(t, push.setting);
  const { device } = push.subscribe();
  const { port } = new URL(push.url);
  const hosts = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.1.1",
    "169.254.169.254", "[fe80::1]", "[fd00::1]", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]"];
  for (const host of hosts) {
    const inside = device.replace("127.0.0.1", host);
    const result = await driver.push({ provider: "webpush", name: "web", device: inside });
    assert.deepEqual([result.outcome, result.detail], [kFailed, "forbidden_address"], host);
  }
  for (const host of ["2130706433", "0x7f000001", "127.1", "user@127.0.0.1"]) {
    const inside = device.replace("127.0.0.1", host);
    const result = await driver.push({ provider: "webpush", name: "web", device: inside });
    assert.deepEqual([result.outcome, result.detail], [kFailed, "bad_subscription"], host);
  }
  const plain = device.replace(`https://127.0.0.1:${port}`, `http://127.0.0.1:${port}`);
  assert.equal((await driver.push({ provider: "webpush", name: "web", device: plain })).detail,
    "bad_subscription");
  assert.equal(push.requests.length, 0);
});

test("nobody but whom the CA vouches for is sent to", async (t) => {
  const push = await started(startWebPush(tls));
  const driver = new Driver(t, push.setting.replace(/ca_file=[^;]+;/, ""));
  const result = await driver.push({ provider: "webpush", name: "web", device: push.subscribe().device });
  assert.deepEqual([result.outcome, result.detail], [kRetry, "bad_certificate"]);
  assert.equal(push.requests.length, 0);
});

// --- All of them ---

test("a service that is away is tried again", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  apns.close();
  const result = await driver.push(iphone);
  assert.deepEqual([result.outcome, result.detail], [kRetry, "cannot_connect"]);
});

test("a service that hangs up is tried again", async (t) => {
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const apns = await started(startApns(tls));
  const driver = new Driver(t,
    apns.setting.replace(apns.url, `https://127.0.0.1:${server.address().port}`));
  assert.equal((await driver.push(iphone)).outcome, kRetry);
});

test("a service that says nothing is given up when the ring ends, and the cancel is sent", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  apns.stayMute();
  const began = Date.now();
  const ring = driver.push({ ...iphone, expires_in: 1500 });
  while (apns.requests.length === 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
  const cancel = driver.push({ ...iphone, kind: "cancel", reason: "timeout" });
  assert.equal((await ring).detail, "timeout");
  assert.ok(Date.now() - began < 5000);
  assert.equal((await cancel).outcome, "delivered"); // it may have arrived
  assert.equal(apns.requests.length, 2);
});

test("a push whose ring is over is not sent", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  assert.equal((await driver.push({ ...iphone, expires_in: 0 })).outcome, "expired");
  assert.equal(apns.requests.length, 0);
});

test("an unknown provider is said to be none", async (t) => {
  const apns = await started(startApns(tls));
  const driver = new Driver(t, apns.setting);
  const result = await driver.push({ ...iphone, name: "other" });
  assert.deepEqual([result.outcome, result.detail], [kFailed, "provider_inactive"]);
});
