// Web Push to a real Firefox: it decrypts what the sender made, hands it to a service worker, and shows it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";

import { Driver } from "../signaling_push/stand_ins/driver.mjs";
import { Person, Switchboard } from "../signaling_push/stand_ins/switchboard.mjs";
import { makeTls } from "../signaling_push/stand_ins/tls.mjs";
import { makeVapid, webPushSetting } from "../signaling_push/stand_ins/web_push.mjs";
import { AlertingFirefox } from "./harness/alerts.mjs";
import { startFirefox, untilInPage } from "./harness/browsers.mjs";
import { Caller } from "./harness/caller.mjs";
import { PushService, pushPreferences } from "./harness/push_service.mjs";
import { test, until } from "./harness/runner.mjs";

// The least that shows an incoming call, and takes it away.
const kWorker = `
  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("push", (event) => event.waitUntil(onPush(event.data.json())));
  async function onPush(data) {
    const tag = data.stream_call_cid;
    if (data.call_type === "call.ring") {
      return self.registration.showNotification(data.created_by_name + " is calling…", { tag, data });
    }
    for (const shown of await self.registration.getNotifications({ tag })) shown.close();
  }`;

async function servePage(t) {
  const server = createServer((request, response) => {
    const script = request.url === "/worker.js";
    response.writeHead(200, { "Content-Type": script ? "text/javascript" : "text/html" });
    response.end(script ? kWorker : "<!doctype html><title>Push</title>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.defer(() => server.close());
  return `http://127.0.0.1:${server.address().port}/`;
}

/** In the page. @returns {Promise<string>} the subscription, as a device's id has it */
async function subscribe(publicKey) {
  const registration = await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe(
    { userVisibleOnly: true, applicationServerKey: publicKey });
  return JSON.stringify(subscription);
}

/** In the page. */
async function shown() {
  const registration = await navigator.serviceWorker.ready;
  const notifications = await registration.getNotifications();
  return notifications.map(({ title, data }) => ({ title, data }));
}

test("a real Firefox decrypts our push, shows the call, and takes it away", async (t) => {
  const tls = makeTls();
  t.defer(() => tls.remove());
  const vapid = makeVapid(tls, "firefox");
  const service = await PushService.start(t, tls, vapid.publicKey);
  const firefox = await startFirefox(t, pushPreferences(service));
  const page = await firefox.open(await servePage(t));
  const device = await page.evaluate(subscribe, vapid.publicKey);
  const driver = new Driver({ after: t.defer },
    webPushSetting(tls, vapid, "firefox", ";private_addresses=true"));
  const to = { provider: "webpush", name: "firefox", device, caller: "สมชาย" };

  const ring = await driver.push(to);
  assert.equal(ring.outcome, "delivered", service.service.requests.at(-1)?.refused);
  await until("Firefox says that it decrypted", () => service.acks.length === 1);
  assert.equal(service.acks[0].code, 100);
  const call = await until("the call is shown", async () => (await page.evaluate(shown))[0]);
  assert.equal(call.title, "สมชาย is calling…");
  assert.equal(call.data.stream_call_cid, "default:c1");

  assert.equal((await driver.push(to)).outcome, "delivered"); // as after a crash
  await until("the second is there", () => service.acks.length === 2);
  assert.equal((await page.evaluate(shown)).length, 1); // and is shown once

  const cancel = await driver.push({ ...to, kind: "cancel", reason: "accepted" });
  assert.equal(cancel.outcome, "delivered");
  await until("nothing is shown", async () => (await page.evaluate(shown)).length === 0);
});

test("Bob's page is closed in Firefox: Ann's call is shown, and a click opens it", async (t) => {
  const tls = makeTls();
  t.defer(() => tls.remove());
  const vapid = makeVapid(tls, "web");
  const service = await PushService.start(t, tls, vapid.publicKey);
  const defer = { after: t.defer };
  const server = await Switchboard.start(defer,
    webPushSetting(tls, vapid, "web", ";private_addresses=true"));
  const ann = await Person.named(server, "ann");
  await ann.connect(defer, "Ann");
  const firefox = await AlertingFirefox.start(t, pushPreferences(service));
  const before = await Caller.signIn(firefox, server, "Bob");
  await before.click("push-toggle");
  await untilInPage(before.page, "Bob is to be rung here", () =>
    document.getElementById("push-toggle").getAttribute("aria-checked") === "true");
  await before.page.close();
  await until("only Ann is connected", async () =>
    /^switchboard_websockets(\{.*\})? 1$/m.test(await server.metrics()));

  await ann.ring("c1", before);
  assert.equal((await ann.event("call.ringing")).via, "push");
  await until("Firefox says that it decrypted", () => service.acks.length === 1);
  assert.equal(service.acks[0].code, 100);
  const call = await until("the call is shown", async () => (await firefox.shown())[0]);
  assert.deepEqual(call, { title: "Incoming call", body: "Ann is calling…" });
  await ann.answer("c1", "reject"); // the caller, who gives up
  await until("it was missed", async () =>
    JSON.stringify(await firefox.shown()) === JSON.stringify([{ title: "Missed call", body: "from Ann" }]));
  await until("a push has said so", () => service.acks.length === 2);

  await ann.ring("c2", before);
  await until("the next call is shown", async () =>
    (await firefox.shown()).some(({ title }) => title === "Incoming call"));
  await firefox.click("Incoming call");
  const opened = await firefox.openedItself(server.url);
  const address = await opened.evaluate(() => performance.getEntriesByType("navigation")[0].name);
  assert.equal(address, `${server.url}/?ring=default%3Ac2&user=bob&video=1`);
  const after = new Caller(opened, "Bob");
  assert.equal((await after.sees("ring")).name, "Ann");
  assert.ok((await firefox.shown()).every(({ title }) => title === "Missed call"));
  await after.accepts();
  await after.sees("room");
  assert.equal((await ann.event("call.accepted")).user.id, "bob");
});
