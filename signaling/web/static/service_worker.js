/**
 * Shows incoming calls while no page is looked at, then that they were missed, and opens the call
 * when told to.
 * The messages are the server's Web Pushes: `data` of the call API's section on devices and push.
 */
const kIcon = "icon.png";
/** So long may a page take to say that a ring is its user's. */
const kPageTakesMs = 1000;
/** Why a ring may be over so that its user knows of it already: on another device. */
const kKnown = ["accepted", "rejected"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const call = parse(event.data);
  if (!call) return;
  event.waitUntil(inTurn(() => call.call_type === "call.ring" ? show(call) : showOver(call)));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, action } = event;
  notification.close();
  const call = notification.data;
  if (!call) return event.waitUntil(openPage());
  event.waitUntil(action === "reject" ? reject(call) : open(call, action));
});

/** Showing takes a while: a ring must not appear after the push that ends it was dealt with. */
let turn = Promise.resolve();
function inTurn(work) {
  turn = turn.catch(() => {}).then(work);
  return turn;
}

function parse(data) {
  try {
    const call = data.json();
    return call.sender === "stream_video" && call.stream_call_cid ? call : null;
  } catch {
    return null;
  }
}

async function isLookedAt() {
  const pages = await self.clients.matchAll({ type: "window" });
  return pages.some(({ visibilityState }) => visibilityState === "visible");
}

/** Whoever looks at the page hears it ring there. */
async function show(call) {
  if (await isLookedAt()) return;
  await self.registration.showNotification("Incoming call", {
    body: `${call.created_by_name || call.created_by_id} is calling…`,
    tag: call.stream_call_cid,
    renotify: true,
    requireInteraction: true,
    icon: kIcon,
    vibrate: [400, 200, 400, 200, 400],
    data: call,
    actions: [{ action: "accept", title: "Accept" }, { action: "reject", title: "Reject" }],
  });
}

/** In place of the ring, without a sound; the page tells it by itself. */
async function showOver(call) {
  if (!call.reason || kKnown.includes(call.reason) || await isLookedAt()) return hide(call);
  await self.registration.showNotification("Missed call", {
    body: `from ${call.created_by_name || call.created_by_id}`,
    tag: call.stream_call_cid,
    silent: true,
    icon: kIcon,
  });
}

async function hide(call) {
  const shown = await self.registration.getNotifications({ tag: call.stream_call_cid });
  for (const notification of shown) notification.close();
}

async function openPage() {
  const [page] = await self.clients.matchAll({ type: "window" });
  return page ? page.focus() : self.clients.openWindow("./");
}

/** In the page that is there already, else in a new one. */
async function open(call, action) {
  const query = queryOf(call, action);
  const [page] = await self.clients.matchAll({ type: "window" });
  if (!page) return self.clients.openWindow(`./?${query}`);
  page.postMessage({ type: "open-ring", ...Object.fromEntries(query) });
  return page.focus();
}

/** Here, if the server gives out tokens (development mode); else by a page, which has one. */
async function reject(call) {
  const token = await developmentToken(call.receiver_id);
  if (!token) return rejectByPage(call);
  const path = `api/v2/video/call/${call.stream_call_type}/${call.stream_call_id}/reject`;
  await post(path, { reason: "decline" }, { Authorization: `Bearer ${token}` });
}

async function rejectByPage(call) {
  const query = queryOf(call, "reject");
  const message = { type: "reject-ring", ...Object.fromEntries(query) };
  const pages = await self.clients.matchAll({ type: "window" });
  const taken = await Promise.all(pages.map((page) => takes(page, message)));
  if (!taken.includes(true)) await self.clients.openWindow(`./?${query}`);
}

/** A page may be somebody else's, or not know yet whose it is: those say nothing. */
function takes(page, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), kPageTakesMs);
    page.postMessage(message, [port2]);
  });
}

/** The call, and what to do with it, as a page's address says it. */
function queryOf(call, action) {
  const query = new URLSearchParams({
    ring: call.stream_call_cid, user: call.receiver_id, video: call.video === "false" ? "0" : "1",
  });
  if (action) query.set(action, "1");
  return query;
}

async function developmentToken(userId) {
  try {
    const response = await post("v1/api/callStreams", { userId });
    return response.ok ? (await response.json()).token : null;
  } catch {
    return null;
  }
}

function post(path, body, headers = {}) {
  return fetch(new URL(path, self.registration.scope), {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}
