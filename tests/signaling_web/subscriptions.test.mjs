import assert from "node:assert/strict";
import test from "node:test";

import { playClock } from "./clock.mjs";
import "./custom_event.mjs";
import { CallMedia } from "../../signaling/web/static/sdk/call_media.js";
import { RequestError } from "../../signaling/web/static/sdk/requests.js";

/** What observes sizes; the test says when one has changed. */
let observers = [];
globalThis.ResizeObserver = class {
  targets = new Set();
  constructor(onResize) {
    observers.push(Object.assign(this, { onResize }));
  }
  observe(element) {
    this.targets.add(element);
  }
  unobserve(element) {
    this.targets.delete(element);
  }
  disconnect() {
    this.targets.clear();
  }
};

function element(width = 320, height = 176) {
  return { isConnected: true, width, height, getBoundingClientRect() {
    return { width: this.width, height: this.height };
  } };
}

function resize(target, width, height) {
  for (const { targets, onResize } of observers) {
    if (targets.has(target)) onResize([{ target, contentRect: { width, height } }]);
  }
}

/** Taken out of the page, which its observers see as a size of nothing. */
function detach(target) {
  target.isConnected = false;
  resize(target, 0, 0);
}

const wire = (name, more = {}) => ({ session_id: name, user_id: name, name, video_enabled: true, ...more });

/** @returns the media of a call that I am in, and what it said it looks at */
function inACall(t, answer = () => {}) {
  const clock = playClock(t);
  observers = [];
  const said = [];
  const media = new CallMedia(async (method, what, body) => {
    said.push(body.video?.map(({ session_id, source, width, priority }) =>
      `${session_id} ${source} ${width} ${priority}`) ?? "whoever spoke last");
    await answer(said.length);
  });
  media.media.people.start("me");
  media.media.people.put(wire("me"));
  return { media, people: media.media.people, subscriptions: media.media.subscriptions, said,
           settled: () => clock.pass(500) };
}

test("who watches nothing leaves the choice to the server", async (t) => {
  const { people, subscriptions, said, settled } = inACall(t);
  people.put(wire("bob"));
  await settled();
  assert.deepEqual(said, []);
  subscriptions.resend();
  await settled();
  assert.deepEqual(said, ["whoever spoke last"]);
});

test("what an element shows is asked for as large as it is shown", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  media.watch(element(), "bob", "camera");
  await settled();
  assert.deepEqual(said, [["bob camera 320 0"]]);
});

test("a screen and a camera that nothing shows yet are asked for small, so that they are heard of", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  media.watch(element(), "bob", "camera");
  people.put(wire("cara"));
  people.put(wire("bob", { screen_share_enabled: true }));
  await settled();
  assert.deepEqual(said.at(-1),
                   ["bob screen_share 160 1", "bob camera 320 0", "cara camera 160 -1000"]);
});

test("a camera that is off, and my own, are not asked for", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  people.put(wire("cara", { video_enabled: false }));
  media.watch(element(), "bob", "camera");
  await settled();
  people.put(wire("bob", { video_enabled: false })); // still watched
  await settled();
  assert.deepEqual(said, [["bob camera 320 0"]]);
});

test("an element that is there but hidden means that nothing is wanted", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  media.watch(element(0, 0), "bob", "camera");
  await settled();
  assert.deepEqual(said, [["bob camera 0 0"]]);
});

test("an element that was taken out of the page is watched no more", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  people.put(wire("cara"));
  const video = element();
  media.watch(video, "bob", "camera");
  media.watch(element(), "cara", "camera");
  await settled();
  detach(video);
  await settled();
  assert.deepEqual(said.at(-1), ["cara camera 320 0", "bob camera 160 -1000"]);
  assert.ok(observers.every(({ targets }) => !targets.has(video)));
});

test("an element that comes into the page after it is watched counts from then on", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  const video = Object.assign(element(0, 0), { isConnected: false });
  media.watch(video, "bob", "camera");
  await settled();
  assert.deepEqual(said, [["bob camera 160 -1000"]]);
  video.isConnected = true;
  resize(video, 320, 176);
  await settled();
  assert.deepEqual(said.at(-1), ["bob camera 320 0"]);
});

test("when nothing is watched any more, the server chooses again", async (t) => {
  const { media, people, said, settled } = inACall(t);
  people.put(wire("bob"));
  const video = element();
  media.watch(video, "bob", "camera");
  await settled();
  media.unwatch(video);
  await settled();
  assert.deepEqual(said, [["bob camera 320 0"], "whoever spoke last"]);
});

test("in a crowd no more is asked for than a server sends, or takes", async (t) => {
  const { media, people, said, settled } = inACall(t);
  for (let i = 0; i < 600; i++) people.put(wire(`guest-${i}`));
  media.watch(element(), "guest-599", "camera");
  await settled();
  assert.equal(said.at(-1).length, 50);
  for (let i = 0; i < 600; i++) media.watch(element(), `guest-${i}`, "camera");
  await settled();
  assert.equal(said.at(-1).length, 500);
});

for (const [status, times] of [[0, 2], [503, 2], [409, 1]]) {
  test(`what failed with ${status} is said ${times === 2 ? "again" : "no more"}`, async (t) => {
    const { media, people, said, settled } = inACall(t, (attempt) => attempt === 1 &&
      Promise.reject(new RequestError(status, "failed", "It failed.")));
    people.put(wire("bob"));
    media.watch(element(), "bob", "camera");
    await settled();
    assert.deepEqual(said, Array(times).fill(["bob camera 320 0"]));
  });
}

test("a call that is over says nothing more", async (t) => {
  let fail;
  const { media, people, subscriptions, said, settled } =
    inACall(t, () => new Promise((resolve, reject) => (fail = reject)));
  people.put(wire("bob"));
  media.watch(element(), "bob", "camera");
  await settled();
  subscriptions.clear();
  fail(new RequestError(0, "unreachable", "away"));
  await settled();
  assert.equal(said.length, 1);
});
