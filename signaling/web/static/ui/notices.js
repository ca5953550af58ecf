import { byId } from "./dom.js";

const kShownMs = 6_000;
let timer = 0;
let onAction = () => {};

/**
 * One sentence over whatever is shown, for a while; with something to do about it, until done.
 * @param {string} text @param {{label: string, run: () => void}} [action]
 */
export function tell(text, action) {
  clearTimeout(timer);
  if (!text) return hush();
  byId("banner").hidden = false;
  byId("banner-text").textContent = text;
  byId("banner-action").hidden = !action;
  byId("banner-action").textContent = action?.label ?? "";
  onAction = action?.run ?? (() => {});
  if (!action) timer = setTimeout(hush, kShownMs);
}

export function hush() {
  clearTimeout(timer);
  byId("banner").hidden = true;
}

/** For those who do not see the page. @param {string} text */
export function announce(text) {
  byId("announcer").textContent = text;
}

byId("banner-action").addEventListener("click", () => {
  hush();
  onAction();
});
