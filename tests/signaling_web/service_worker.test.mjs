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
    registration: { scope: "https://calls.example/app/" },
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
  return { log, click: async (action) => {
    let done;
    const notification = { close: () => {}, data: {
      stream_call_cid: "default:talk", stream_call_type: "default", stream_call_id: "talk",
      receiver_id: "bob", video: "true" } };
    listeners.notificationclick({ notification, action, waitUntil: (promise) => (done = promise) });
    await done;
    return JSON.parse(JSON.stringify(log)); // of this realm
  } };
}

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
