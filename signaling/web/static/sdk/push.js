import { RequestError } from "./requests.js";

/** @typedef {"unsupported"|"denied"|"off"|"on"} PushState */

/** Does this browser ring when the page is closed? @returns {Promise<PushState>} */
export async function pushState() {
  if (!("PushManager" in globalThis) || !navigator.serviceWorker) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription && Notification.permission === "granted" ? "on" : "off";
}

/**
 * Lets the server ring this browser when no page is open. Call from a click: the browser may ask.
 * @param {import("./client.js").Switchboard} client whose calls ring here
 * @param {string} [worker] the address of a service worker that shows `push` events
 */
export async function enablePush(client, worker = "service_worker.js") {
  if ((await pushState()) === "unsupported") {
    throw unavailable("This browser cannot be rung while the page is closed.");
  }
  if ((await Notification.requestPermission()) !== "granted") {
    throw unavailable("Notifications are blocked. Permit them in the browser's site settings.");
  }
  const provider = await webPushProvider(client);
  await navigator.serviceWorker.register(worker);
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribe(registration.pushManager, provider.public_key);
  await client.addDevice({
    id: JSON.stringify(subscription),
    push_provider: "webpush",
    push_provider_name: provider.push_provider_name,
    platform: "web",
  });
}

/** @param {import("./client.js").Switchboard} client */
export async function disablePush(client) {
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  if (!subscription) return;
  await client.removeDevice(JSON.stringify(subscription)).catch(() => {});
  await subscription.unsubscribe();
}

/** @returns {Promise<{push_provider_name: string, public_key: string}>} */
async function webPushProvider(client) {
  try {
    return await client.requests.send("GET", "/api/v2/push/webpush_key");
  } catch (error) {
    throw error.status === 404 ? unavailable("This server sends no push messages.") : error;
  }
}

/** A subscription is bound to the server's key: one made for another key is of no use. */
async function subscribe(pushManager, publicKey) {
  const key = fromBase64Url(publicKey);
  const known = await pushManager.getSubscription();
  const knownKey = known && new Uint8Array(known.options.applicationServerKey ?? []);
  if (known && String(knownKey) === String(key)) return known;
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function fromBase64Url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function unavailable(sentence) {
  return new RequestError(0, "push_unavailable", sentence);
}
