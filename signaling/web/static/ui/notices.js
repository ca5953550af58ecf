import { byId } from "./dom.js";

const kShownMs = 6_000;
let timer = 0;
/** What is to be done still, and comes back after what was said over it. */
let pending = null;

/**
 * One sentence over whatever is shown, for a while; with something to do about it, until done.
 * @param {string} text @param {{label: string, run: () => void}} [action]
 */
export function tell(text, action) {
  if (!text) return show(pending);
  if (action) pending = { text, action };
  show({ text, action });
}

/** Nothing is shown any more, and nothing to be done. */
export function hush() {
  pending = null;
  show(null);
}

function show(notice) {
  clearTimeout(timer);
  byId("banner").hidden = !notice;
  if (!notice) return;
  byId("banner-text").textContent = notice.text;
  byId("banner-action").hidden = !notice.action;
  byId("banner-action").textContent = notice.action?.label ?? "";
  if (!notice.action) timer = setTimeout(() => show(pending), kShownMs);
}

/** For those who do not see the page. @param {string} text */
export function announce(text) {
  byId("announcer").textContent = text;
}

byId("banner-action").addEventListener("click", () => {
  const { run } = pending.action;
  hush();
  run();
});
