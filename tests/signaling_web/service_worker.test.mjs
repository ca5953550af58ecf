import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const kWorker = new URL("../../signaling/web/static/service_worker.js", import.meta.url);
const kToken = "/v1/api/callStreams";
const kReject = "/api/v2/video/call/default/talk/reject";

/** What is said into one port is heard at the other. */
class Channel {
  port1 = {};
  port2 = { postMessage: (data) => this.port1.onmessage({ data }) };
}

/** The worker in a browser with these pages, beside a server that answers so. */
function worker({ pages = [], answers = {} } = {}) {
  const log = [];
  const shown = new Map();
  const listeners = {};
  const self = {
    addEventListener: (type, listener) => (listeners[type] = listener),
    clients: {
      matchAll: async () => pages.map(({ visibilityState = "hidden", of = "bob" }, index) => ({
        visibilityState,
        postMessage: (message, ports = []) => {
          log.push([`page ${index}`, message]);
          if (of === message.user) ports[0]?.postMessage("taken");
        },
        focus: () => log.push([`page ${index}`, "focus"]),
      })),
      openWindow: (address) => log.push(["opened", address]),
    },
    registration: {
      scope: "https://calls.example/app/",
      showNotification: async (title, { body, tag, silent = false }) =>
        shown.set(tag, { title, body, silent, close: () => shown.delete(tag) }),
      getNotifications: async ({ tag }) => [shown.get(tag)].filter(Boolean),
    },
  };
  const fetch = async ({ pathname }, { body, headers }) => {
    const path = pathname.replace(/^\/app/, "");
    log.push([path, JSON.parse(body), headers.Authorization].filter(Boolean));
    if (!(path in answers)) throw new TypeError("Failed to fetch");
    const [status, answer] = answers[path];
    return { ok: status < 400, status, json: async () => answer };
  };
  vm.runInNewContext(readFileSync(kWorker, "utf8"), {
    self, fetch, URL, URLSearchParams, MessageChannel: Channel,
    setTimeout: (run) => setImmediate(run), // pages answer at once, or never
  });
  const push = async (data) => {
    let done;
    listeners.push({ data: { json: () => data }, waitUntil: (promise) => (done = promise) });
    await done;
    return [...shown.values()].map(({ title, body, silent }) => ({ title, body, silent }));
  };
  return { log, push, click: async (action, data = kTalk) => {
    let done;
    const notification = { close: () => {}, data };
    listeners.notificationclick({ notification, action, waitUntil: (promise) => (done = promise) });
    await done;
    return JSON.parse(JSON.stringify(log)); // of this realm
  } };
}

const kTalk = {
  stream_call_cid: "default:talk", stream_call_type: "default", stream_call_id: "talk",
  receiver_id: "bob", video: "true",
};
const kPush = { ...kTalk, sender: "stream_video", created_by_id: "ann", created_by_name: "Ann" };
const kRing = { ...kPush, call_type: "call.ring" };
const kCancel = { ...kPush, call_type: "call.cancel" };

test("who does not answer is told what was missed, without a sound", async () => {
  const { push } = worker();
  assert.deepEqual(await push(kRing), [
    { title: "Incoming call", body: "Ann is calling…", silent: false }]);
  for (const reason of ["cancelled", "timeout"]) {
    assert.deepEqual(await push({ ...kCancel, reason }), [
      { title: "Missed call", body: "from Ann", silent: true }]);
  }
});

test("what was answered on another device was not missed", async () => {
  for (const reason of ["accepted", "rejected", undefined]) {
    const { push } = worker();
    await push(kRing);
    assert.deepEqual(await push({ ...kCancel, reason }), []);
  }
});

test("who looks at the page sees there what was missed", async () => {
  const { push } = worker({ pages: [{ visibilityState: "visible" }] });
  assert.deepEqual(await push(kRing), []);
  assert.deepEqual(await push({ ...kCancel, reason: "timeout" }), []);
});

test("a click on a missed call opens the page, not the call that is over", async () => {
  assert.deepEqual(await worker().click("", null), [["opened", "./"]]);
  assert.deepEqual(await worker({ pages: [{}] }).click("", null), [["page 0", "focus"]]);
});

const kTheRing = { ring: "default:talk", user: "bob", video: "1" };

test("where the server gives out tokens, Reject needs no page", async () => {
  const { click } = worker({ answers: { [kToken]: [200, { token: "t" }], [kReject]: [200, {}] } });
  assert.deepEqual(await click("reject"), [
    [kToken, { userId: "bob" }], [kReject, { reason: "decline" }, "Bearer t"]]);
});

test("without a token of its own, Reject is for the pages that are open", async () => {
  const { click } = worker({ pages: [{}, {}], answers: { [kToken]: [404, { error: "no" }] } });
  const message = { type: "reject-ring", ...kTheRing, reject: "1" };
  assert.deepEqual((await click("reject")).slice(1), [["page 0", message], ["page 1", message]]);
});

test("pages of somebody else do not reject for me", async () => {
  const { click } = worker({ pages: [{ of: "eve" }], answers: { [kToken]: [404, { error: "no" }] } });
  assert.deepEqual((await click("reject")).at(-1), ["opened", "./?ring=default%3Atalk&user=bob&video=1&reject=1"]);
});

test("without a token and a page, Reject opens one that rejects", async () => {
  for (const answers of [{ [kToken]: [404, { error: "no" }] }, {}]) {
    const { click } = worker({ answers });
    assert.deepEqual((await click("reject")).slice(1), [
      ["opened", "./?ring=default%3Atalk&user=bob&video=1&reject=1"]]);
  }
});

test("Accept, and a click beside the buttons, go to the page that is open, else to a new one", async () => {
  for (const [action, query, more] of [["accept", "&accept=1", { accept: "1" }], ["", "", {}]]) {
    assert.deepEqual(await worker({ pages: [{}] }).click(action), [
      ["page 0", { type: "open-ring", ...kTheRing, ...more }], ["page 0", "focus"]]);
    assert.deepEqual(await worker().click(action), [
      ["opened", `./?ring=default%3Atalk&user=bob&video=1${query}`]]);
  }
});
