// A call that comes while the page is closed: the service worker shows it, takes it away, rejects
// it (or has it rejected), and opens it. The push itself is played; see push tests for its way here.
import assert from "node:assert/strict";

import { startChromium } from "./harness/browsers.mjs";
import { Caller } from "./harness/caller.mjs";
import { test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

/** Bob has been here, and closed the page. @returns {Promise<{worker, context}>} */
async function closedPage(chromium, server) {
  const permissions = ["notifications", "camera", "microphone"];
  const bob = await Caller.signIn(chromium, server, "Bob", { permissions });
  const context = bob.page.context();
  const registered = context.waitForEvent("serviceworker");
  await bob.page.evaluate(async () => {
    await navigator.serviceWorker.register("service_worker.js");
    await navigator.serviceWorker.ready;
  });
  const worker = await registered;
  await context.newPage(); // a context without pages ends
  await bob.page.close();
  await until("the server sees no Bob", async () =>
    (await worker.evaluate(() => self.clients.matchAll().then(({ length }) => length))) === 0);
  return { worker, context };
}

/** In the worker: the browser has decrypted a push. */
function receivePush(data) {
  self.dispatchEvent(new PushEvent("push", { data: JSON.stringify(data) }));
}

/** In the worker: several come at once. */
function receivePushes(all) {
  for (const data of all) self.dispatchEvent(new PushEvent("push", { data: JSON.stringify(data) }));
}

/** In the worker: what is shown. */
async function shown() {
  const notifications = await self.registration.getNotifications();
  return notifications.map(({ title, body, tag }) => ({ title, body, tag }));
}

/** In the worker: somebody clicks. @returns {Promise<string>} the address that is opened */
async function click(action) {
  const [notification] = await self.registration.getNotifications();
  return new Promise((resolve) => {
    self.clients.openWindow = async (address) =>
      resolve(new URL(address, self.registration.scope).href);
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
  });
}

/** In the worker: somebody clicks Reject, and nothing need open. */
async function clickReject() {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action: "reject" }));
}

/** In the worker: the server gives out no tokens, as outside of development mode. */
function refuseTokens() {
  self.fetch = async () => new Response("{}", { status: 404 });
}

/** What the server pushes about Ann's call. */
async function pushAbout(ann) {
  await ann.sees("ring");
  const cid = await until("Ann's call", () => ann.page.evaluate(() => globalThis.switchboardCall?.cid));
  const [type, id] = cid.split(":");
  return {
    sender: "stream_video", call_type: "call.ring", stream_call_cid: cid, stream_call_id: id,
    stream_call_type: type, created_by_id: "ann", created_by_name: "Ann", receiver_id: "bob",
    video: "true",
  };
}

test("a push shows the call, and a second one takes it away", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const { worker } = await closedPage(chromium, server);
  const push = {
    sender: "stream_video", call_type: "call.ring", stream_call_cid: "default:x",
    created_by_name: "Ann",
  };
  await worker.evaluate(receivePush, push);
  await until("the call is shown", async () => (await worker.evaluate(shown)).length === 1);
  assert.deepEqual(await worker.evaluate(shown), [
    { title: "Incoming call", body: "Ann is calling…", tag: "default:x" }]);
  await worker.evaluate(receivePush, push);
  await worker.evaluate(receivePush, { sender: "somebody else", call_type: "call.ring" });
  const other = { ...push, stream_call_cid: "default:y", call_type: "call.cancel" };
  await worker.evaluate(receivePush, other);
  assert.equal((await worker.evaluate(shown)).length, 1);
  await worker.evaluate(receivePush, { ...push, call_type: "call.cancel" });
  await until("nothing is shown", async () => (await worker.evaluate(shown)).length === 0);
});

test("pushes that come at once count in their order: no ring stays that is over", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const { worker } = await closedPage(chromium, server);
  const about = (cid, call_type) => ({ sender: "stream_video", created_by_name: "Ann", stream_call_cid: cid, call_type });
  await worker.evaluate(receivePushes, [
    about("default:x", "call.ring"), about("default:x", "call.cancel"), about("default:y", "call.ring")]);
  await until("the last is shown", async () => (await worker.evaluate(shown)).some(({ tag }) => tag === "default:y"));
  assert.deepEqual((await worker.evaluate(shown)).map(({ tag }) => tag), ["default:y"]);
});

test("Accept on the notification opens the page in the call", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const { worker, context } = await closedPage(chromium, server);
  const ann = await Caller.signIn(chromium, server, "Ann");
  await ann.call("bob");
  await worker.evaluate(receivePush, await pushAbout(ann));
  await until("the call is shown", async () => (await worker.evaluate(shown)).length === 1);
  const address = await worker.evaluate(click, "accept");
  const page = await context.newPage();
  await page.goto(address);
  const bob = new Caller(page, "Bob");
  for (const each of [bob, ann]) await each.isIn({ pictures: 1, seconds: 20 });
  assert.equal((await worker.evaluate(shown)).length, 0);
});

test("a click beside the buttons opens the page, where it rings", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const { worker, context } = await closedPage(chromium, server);
  const ann = await Caller.signIn(chromium, server, "Ann");
  await ann.call("bob");
  await worker.evaluate(receivePush, await pushAbout(ann));
  await until("the call is shown", async () => (await worker.evaluate(shown)).length === 1);
  const page = await context.newPage();
  await page.goto(await worker.evaluate(click, ""));
  const bob = new Caller(page, "Bob");
  assert.equal((await bob.sees("ring")).name, "Ann");
});

test("Reject on the notification declines, without a page", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const { worker } = await closedPage(chromium, server);
  const ann = await Caller.signIn(chromium, server, "Ann");
  await ann.call("bob");
  await worker.evaluate(receivePush, await pushAbout(ann));
  await until("the call is shown", async () => (await worker.evaluate(shown)).length === 1);
  await worker.evaluate(clickReject);
  await ann.isTold(/Bob declined/);
});

test("Reject without a token opens the page, which declines", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const { worker, context } = await closedPage(chromium, server);
  const ann = await Caller.signIn(chromium, server, "Ann");
  await ann.call("bob");
  await worker.evaluate(refuseTokens);
  await worker.evaluate(receivePush, await pushAbout(ann));
  await until("the call is shown", async () => (await worker.evaluate(shown)).length === 1);
  const page = await context.newPage();
  await page.goto(await worker.evaluate(click, "reject"));
  await ann.isTold(/Bob declined/);
  await new Caller(page, "Bob").isHome(/Declined/);
});
