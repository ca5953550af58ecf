import assert from "node:assert/strict";
import test from "node:test";

import { Place } from "../../signaling/web/static/ui/place.js";

/** A tab at an address; `reload` gives the next page its place. */
function tab(address = "") {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  globalThis.location = { pathname: "/", search: address };
  globalThis.history = { replaceState: (state, title, url) => {
    globalThis.location.search = url.slice("/".length);
  } };
  return { place: new Place(), reload: () => new Place() };
}

const kTalk = { type: "default", id: "talk", direction: "incoming" };
const microphone = (enabled) => ({ source: "microphone", track: { enabled } });
const camera = (track) => ({ source: "camera", track });

test("who is at home is in no call after a reload", () => {
  const { place, reload } = tab("?call=talk&auto=1&reject=1&name=Ann");
  place.home();
  assert.equal(reload().interrupted(), null);
  assert.equal(location.search, "?name=Ann");
});

test("that a notification was of a voice call is forgotten with it, unlike the address's own wish", () => {
  tab("?ring=default:talk&user=ann&accept=1&video=0&width=640").place.inCall(kTalk);
  assert.equal(location.search, "?width=640&call=talk");
  tab("?call=talk&video=0").place.home();
  assert.equal(location.search, "?video=0");
});

test("a reload comes back to the call, its people, and what was to be published", () => {
  const { place, reload } = tab();
  place.publishes({ audio: true, video: { width: 640 } });
  place.inCall(kTalk);
  assert.equal(location.search, "?call=talk");
  assert.deepEqual(reload().interrupted(), { ...kTalk, audio: true, muted: false, video: true });
});

test("a camera that was switched off, and a microphone that was muted, come back as they were", () => {
  const { place, reload } = tab();
  place.publishes({ audio: true, video: true });
  place.inCall(kTalk);
  place.onLocalTrack(microphone(true));
  place.onLocalTrack(camera({}));
  place.onLocalTrack(microphone(false));
  place.onLocalTrack(camera(null));
  place.onLocalTrack({ source: "screen_share", track: {} });
  assert.deepEqual(reload().interrupted(), { ...kTalk, audio: true, muted: true, video: false });
});

test("what is switched on counts like what was wanted from the beginning", () => {
  const { place, reload } = tab();
  place.publishes({ audio: false, video: false });
  place.onLocalTrack(microphone(true));
  place.onLocalTrack(camera({}));
  place.inCall(kTalk);
  assert.deepEqual(reload().interrupted(), { ...kTalk, audio: true, muted: false, video: true });
});

test("who never had a microphone on is not asked for it", () => {
  const { place, reload } = tab();
  place.publishes({ audio: false, video: true });
  place.inCall(kTalk);
  assert.equal(reload().interrupted().audio, false);
});

test("who comes back muted and reloads before the microphone is open comes back muted", () => {
  const { place, reload } = tab();
  place.publishes({ audio: true, video: true });
  place.inCall(kTalk);
  place.onLocalTrack({ source: "microphone", track: null });
  assert.deepEqual(reload().interrupted(), { ...kTalk, audio: true, muted: true, video: true });
});

test("what happens to devices before and after a call is nothing to come back to", () => {
  const { place, reload } = tab();
  place.publishes({ audio: true, video: true });
  place.onLocalTrack(microphone(true));
  assert.equal(sessionStorage.getItem("in-call"), null);
  place.inCall(kTalk);
  place.home();
  place.onLocalTrack(camera(null));
  assert.equal(reload().interrupted(), null);
});

test("another call's address is no reload", () => {
  const { place, reload } = tab();
  place.publishes({ audio: true, video: true });
  place.inCall(kTalk);
  location.search = "?call=other";
  assert.equal(reload().interrupted(), null);
});
