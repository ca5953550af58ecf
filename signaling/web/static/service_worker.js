/**
 * Shows incoming calls while no page is looked at, and opens the call when told to.
 * The messages are the server's Web Pushes: `data` of the call API's section on devices and push.
 */
const kIcon = "icon.png";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const call = parse(event.data);
  if (!call) return;
  event.waitUntil(call.call_type === "call.ring" ? show(call) : hide(call));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, action } = event;
  notification.close();
  const call = notification.data;
  event.waitUntil(action === "reject" ? reject(call) : open(call, action));
});

function parse(data) {
  try {
    const call = data.json();
    return call.sender === "stream_video" && call.stream_call_cid ? call : null;
  } catch {
    return null;
  }
}

/** Whoever looks at the page hears it ring there. */
async function show(call) {
  const pages = await self.clients.matchAll({ type: "window" });
  if (pages.some(({ visibilityState }) => visibilityState === "visible")) return;
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

async function hide(call) {
  const shown = await self.registration.getNotifications({ tag: call.stream_call_cid });
  for (const notification of shown) notification.close();
}

/** In the page that is there already, else in a new one. */
async function open(call, action) {
  const query = new URLSearchParams({
    ring: call.stream_call_cid, user: call.receiver_id, video: call.video === "false" ? "0" : "1",
  });
  if (action === "accept") query.set("accept", "1");
  const [page] = await self.clients.matchAll({ type: "window" });
  if (!page) return self.clients.openWindow(`./?${query}`);
  page.postMessage({ type: "open-ring", ...Object.fromEntries(query) });
  return page.focus();
}

async function reject({ receiver_id, stream_call_type, stream_call_id }) {
  const token = await post("v1/api/callStreams", { userId: receiver_id });
  const call = `api/v2/video/call/${stream_call_type}/${stream_call_id}`;
  await post(`${call}/reject`, { reason: "decline" }, { Authorization: `Bearer ${token.token}` });
}

async function post(path, body, headers = {}) {
  const response = await fetch(new URL(path, self.registration.scope), {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.json();
}
