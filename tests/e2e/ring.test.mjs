// People who ring each other from the page, each looking at the right screen.
import assert from "node:assert/strict";

import { startChromium, untilInPage } from "./harness/browsers.mjs";
import { Caller } from "./harness/caller.mjs";
import { expectMedia } from "./harness/expect.mjs";
import { isConnected } from "./harness/in_page.mjs";
import { test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";
import { shareACanvas } from "./harness/screen.mjs";

async function people(t, names, options = {}) {
  const server = await Server.start(t);
  const chromium = await startChromium(t, options);
  const signedIn = [];
  const { height } = options;
  for (const name of names) signedIn.push(await Caller.signIn(chromium, server, name, { height }));
  return { server, chromium, people: signedIn };
}

async function talking(t, options) {
  const { server, chromium, people: [ann, bob] } = await people(t, ["Ann", "Bob"], options);
  await ann.call("bob");
  await bob.accepts();
  for (const each of [ann, bob]) await each.isIn({ pictures: 1 });
  return { server, chromium, ann, bob };
}

test("Ann calls Bob, they talk, Ann ends it, and both find it in their history", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await ann.call("bob");
  const rung = await bob.sees("ring");
  assert.equal(rung.name, "Ann");
  assert.equal(rung.ringing, "Video call");
  await ann.sees("ring");
  await until("Ann hears that it rings", async () => (await ann.look()).ringing === "Ringing…");
  await bob.click("accept");
  for (const each of [ann, bob]) await each.isIn({ pictures: 1 });
  await Promise.all([ann, bob].map(({ page, name }) =>
    expectMedia(page, { who: name, pictures: 1, fps: 8, seconds: 3 })));
  assert.equal((await ann.look()).title, "Bob");
  assert.equal((await bob.look()).title, "Ann");
  await ann.click("leave");
  await ann.isHome(/Bob.*Outgoing · 0:\d\d/i);
  await bob.isTold(/The call has ended after 0:\d\d/);
  await bob.isHome(/Ann.*Incoming · 0:\d\d/i);
});

test("a call that Bob rejects by the Escape key is declined for Ann", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await ann.call("bob");
  await bob.sees("ring");
  await bob.page.keyboard.press("Escape");
  await ann.isTold(/Bob declined/);
  await ann.isHome(/Declined/);
  await bob.isHome(/Declined/);
});

test("a call that nobody answers is missed when its time is over", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await ann.ringsFor(5);
  await ann.call("bob");
  await bob.sees("ring");
  await ann.isTold(/Bob did not answer/, 15);
  await ann.isHome(/No answer/);
  await bob.isTold(/You missed a call from Ann/);
  await bob.isHome(/Missed/);
});

test("a call that Ann cancels rings no more, and is missed by Bob", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await ann.call("bob");
  await bob.sees("ring");
  await ann.click("ring-cancel");
  await bob.isTold(/You missed a call from Ann/);
  await bob.isHome(/Missed/);
  await ann.isHome(/Cancelled/);
});

test("a call that Ann cancels before the server has answered does not go on ringing", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await ann.page.route("**/api/v2/video/call/**", async (route) => {
    if (route.request().postDataJSON()?.ring) await held;
    await route.continue();
  });
  await ann.call("bob");
  await ann.sees("ring");
  await ann.click("ring-cancel");
  await ann.sees("home");
  release();
  await bob.isHome(/Missed/);
  await ann.isHome(/Cancelled/);
});

test("an id that nobody has is said where it was entered", async (t) => {
  const { people: [ann] } = await people(t, ["Ann"]);
  await ann.call("nobody");
  await until("Ann is told", async () => /nobody/.test((await ann.look()).error));
  assert.equal((await ann.look()).screen, "home");
});

test("who is in a call hears of another one, and can be busy or go over to it", async (t) => {
  const { chromium, server, ann, bob } = await talking(t);
  const cara = await Caller.signIn(chromium, server, "Cara");
  const bobIsCalled = () => until("Bob hears of Cara", async () => {
    const { secondShown, second } = await bob.look();
    return secondShown && second === "Cara is calling";
  });
  await cara.call("bob");
  await bobIsCalled();
  await bob.click("second-reject");
  await cara.isTold(/Bob is in another call/);
  await bob.isIn({ pictures: 1 });
  await cara.call("bob");
  await bobIsCalled();
  await bob.click("second-accept");
  for (const each of [bob, cara]) await each.isIn({ pictures: 1 });
  assert.equal((await bob.look()).title, "Cara");
  await ann.isHome(/Bob/);
}, { seconds: 120 });

/** Somebody else's ring, beside what has the screen, to be seen and clicked. */
async function isCalledBesides(caller, who) {
  await until(`${caller.name} hears of ${who}`, async () => (await caller.look()).second === `${who} is calling`);
  assert.ok(await caller.page.isVisible("#second-accept"));
}

test("who is called by two at once sees both, and in a call with the first may go over to the second", async (t) => {
  const { people: [ann, bob, cara] } = await people(t, ["Ann", "Bob", "Cara"]);
  await ann.call("bob");
  assert.equal((await bob.sees("ring")).name, "Ann");
  await cara.call("bob");
  await isCalledBesides(bob, "Cara");
  await bob.click("accept");
  for (const each of [ann, bob]) await each.isIn({ pictures: 1 });
  await isCalledBesides(bob, "Cara");
  await bob.click("second-accept");
  for (const each of [bob, cara]) await each.isIn({ pictures: 1 });
  await ann.sees("home");
}, { seconds: 120 });

test("who calls is called meanwhile, and can take that call instead", async (t) => {
  const { people: [ann, bob, cara] } = await people(t, ["Ann", "Bob", "Cara"]);
  await ann.call("bob");
  await bob.sees("ring");
  await cara.call("ann");
  await isCalledBesides(ann, "Cara");
  await ann.click("second-accept");
  for (const each of [ann, cara]) await each.isIn({ pictures: 1 });
  await bob.isTold(/You missed a call from Ann/);
}, { seconds: 120 });

test("a call that comes while somebody types is not answered by what they type", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await bob.dials("ann");
  await ann.call("bob");
  await bob.sees("ring");
  await bob.page.keyboard.press("Enter");
  await bob.page.keyboard.press("Space");
  assert.equal((await bob.look()).screen, "ring");
  await bob.page.keyboard.press("Escape");
  await ann.isTold(/Bob declined/);
});

test("accepted on one of Bob's devices, the other stops ringing", async (t) => {
  const { chromium, server, people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  const phone = await Caller.signIn(chromium, server, "Bob");
  await ann.call("bob");
  await bob.sees("ring");
  await phone.accepts();
  await bob.isTold(/Answered on another device/);
  await bob.sees("home");
  for (const each of [ann, phone]) await each.isIn({ pictures: 1 });
  await phone.talks();
  await phone.click("leave");
  for (const each of [ann, phone, bob]) await each.isHome(/(Ann|Bob).*0:\d\d/i);
});

test("four in a group call: all see the others; it ends for all when Ann says so", async (t) => {
  const { people: [ann, ...others] } = await people(t, ["Ann", "Bob", "Cara", "Dan"], { fps: 10 });
  await ann.call("bob, cara, dan");
  for (const each of others) await each.accepts();
  for (const each of [ann, ...others]) await each.isIn({ pictures: 3, seconds: 25 });
  assert.equal((await ann.look()).title, "Bob, Cara and Dan");
  await ann.click("people-toggle");
  const listed = () => ann.page.evaluate(() => document.querySelectorAll("#people-list li").length);
  assert.equal(await listed(), 4);
  await others[2].click("leave");
  await others[2].sees("home");
  for (const each of [ann, others[0], others[1]]) await each.isIn({ pictures: 2 });
  await ann.click("end-all");
  for (const each of [ann, others[0], others[1]]) await each.isHome(/0:\d\d/);
}, { seconds: 150 });

test("two who call each other at once are in one call", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await Promise.all([ann.dials("bob"), bob.dials("ann")]);
  // Within the page: a click from outside takes long enough for the other one's ring to come before.
  const press = () => document.getElementById("call-video").click();
  await Promise.all([ann, bob].map(({ page }) => page.evaluate(press)));
  for (const each of [ann, bob]) await each.isIn({ pictures: 1 });
  await bob.talks();
  await bob.click("leave");
  for (const each of [ann, bob]) await each.isHome(/0:\d\d/);
  assert.equal((await ann.look()).history.length, 1);
});

test("a voice call has sound and no picture, until a camera is switched on", async (t) => {
  const { people: [ann, bob] } = await people(t, ["Ann", "Bob"]);
  await ann.call("bob", "voice");
  const { ringing } = await bob.sees("ring");
  assert.equal(ringing, "Voice call");
  await bob.click("accept");
  for (const each of [ann, bob]) await each.isIn({ pictures: 0 });
  await expectMedia(bob.page, { who: "Bob", pictures: 0, seconds: 3 });
  await ann.click("camera");
  await bob.isIn({ pictures: 1 });
});

test("a screen is shared in a call that rang", async (t) => {
  const { ann, bob } = await talking(t);
  await ann.page.evaluate(shareACanvas);
  const screens = () => bob.page.evaluate(() => document.querySelectorAll(".tile.screen.showing").length);
  await until("Bob sees the screen", async () => (await screens()) === 1);
  await expectMedia(bob.page, { who: "Bob", pictures: 2, seconds: 3 });
  await ann.click("screen");
  await until("the screen is gone", async () => (await screens()) === 0);
  await bob.isIn({ pictures: 1 });
});

test("another camera and microphone in mid-call: the picture goes on, of the other device", async (t) => {
  // Chromium's second fake camera sees depth, which nothing encodes; its third sees a picture, but at
  // 640×360 a still one.
  const { ann, bob } = await talking(t, { cameras: 3, height: 480 });
  const camera = () => ann.page.evaluate(() =>
    globalThis.switchboardCall.localTracks.get("camera").getSettings().deviceId);
  const before = await camera();
  const session = await ann.page.evaluate(() => globalThis.switchboardCall.sessionId);
  await ann.click("settings");
  for (const picker of ["device-camera", "device-mic"]) {
    await until(`a choice of ${picker}`, () =>
      ann.page.evaluate((id) => document.getElementById(id).options.length > 1, picker));
    const other = await ann.page.evaluate((id) =>
      [...document.getElementById(id).options].findLast(({ selected }) => !selected).value, picker);
    await ann.page.selectOption(`#${picker}`, other);
  }
  await until("another camera", async () => (await camera().catch(() => before)) !== before);
  await ann.page.keyboard.press("Escape");
  await expectMedia(bob.page, { who: "Bob", pictures: 1, seconds: 4, mostFreezes: 1 });
  assert.equal(await ann.page.evaluate(() =>
    globalThis.switchboardCall.localTracks.get("camera").getSettings().width), 640, "as was asked of the first");
  assert.equal(await ann.page.evaluate(() => globalThis.switchboardCall.sessionId), session);
});

test("who reloads the page in mid-call is back in it, and the other stays", async (t) => {
  const { server, ann, bob } = await talking(t);
  await bob.page.reload();
  for (const each of [bob, ann]) await each.isIn({ pictures: 1, seconds: 20 });
  await until("two people", async () => (await ann.look()).tiles === 2);
  await Promise.all([ann, bob].map(({ page, name }) =>
    expectMedia(page, { who: name, pictures: 1, seconds: 3, mostFreezes: 1 })));
  await bob.click("leave");
  for (const each of [ann, bob]) await each.isHome(/0:\d\d/);
  assert.ok(server);
});

/** In the page: is the other's tile marked as muted? */
function otherIsMuted() {
  const mine = globalThis.switchboardCall.sessionId;
  return [...document.querySelectorAll(".tile.muted")].some(({ dataset }) => dataset.session !== mine);
}

test("who reloads muted and without a camera comes back so, in the call of the same name", async (t) => {
  const { ann, bob } = await talking(t);
  await bob.click("mic");
  await bob.click("camera");
  await ann.isIn({ pictures: 0 });
  await untilInPage(ann.page, "Ann sees that Bob is muted", otherIsMuted);
  const session = await bob.page.evaluate(() => globalThis.switchboardCall.sessionId);
  await bob.page.reload();
  await bob.isIn({ pictures: 1, seconds: 20 });
  assert.equal((await bob.look()).title, "Ann");
  await untilInPage(ann.page, "Ann sees the new Bob, muted", (old) =>
    [...document.querySelectorAll(".tile.muted")].some(({ dataset: { session } }) =>
      session !== old && session !== globalThis.switchboardCall.sessionId), session);
  await ann.isIn({ pictures: 0 });
  await untilInPage(bob.page, "Bob has a microphone, muted, and no camera", () => {
    const { localTracks } = globalThis.switchboardCall;
    return localTracks.get("microphone")?.enabled === false && !localTracks.has("camera");
  });
  await bob.click("mic");
  await bob.click("camera");
  await ann.isIn({ pictures: 1 });
  await until("Bob is heard", async () => !(await ann.page.evaluate(otherIsMuted)));
}, { seconds: 120 });

test("whom the caller mutes sees it, and may unmute", async (t) => {
  const { server, ann, bob } = await talking(t);
  const [type, id] = (await ann.page.evaluate(() => globalThis.switchboardCall.cid)).split(":");
  const { status } = await fetch(`${server.url}/api/v2/video/call/${type}/${id}/mute_users`, {
    method: "POST",
    headers: { Authorization: `Bearer ${await server.token("ann")}`, "Content-Type": "application/json" },
    body: JSON.stringify({ user_ids: ["bob"] }),
  });
  assert.equal(status, 200);
  await untilInPage(bob.page, "Bob sees that he is muted", () =>
    document.getElementById("mic").getAttribute("aria-pressed") === "false");
  await untilInPage(ann.page, "Ann sees it too", otherIsMuted);
  await bob.click("mic");
  await until("Bob is heard again", async () => !(await ann.page.evaluate(otherIsMuted)));
  await expectMedia(ann.page, { who: "Ann", pictures: 1, seconds: 3 });
});

test("the server is killed and started again: both pages say so, and see moving pictures within 3 s", async (t) => {
  const { server, ann, bob } = await talking(t);
  await server.stop("SIGKILL");
  for (const each of [ann, bob]) {
    await until(`${each.name} reads that it reconnects`, async () =>
      (await each.look()).state === "Reconnecting…", 5);
    await each.isTold(/Reconnecting/);
  }
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await server.launch();
  const back = Date.now();
  await Promise.all([ann, bob].map(async (each) => {
    await each.page.evaluate(firstMovement);
    t.note(`${each.name} sees the other move after ${Date.now() - back} ms`);
    assert.ok(Date.now() - back < 3000, `${each.name} waited ${Date.now() - back} ms`);
    await untilInPage(each.page, `${each.name} is connected`, isConnected);
  }));
  await Promise.all([ann, bob].map(({ page, name }) =>
    expectMedia(page, { who: name, pictures: 1, seconds: 3, mostFreezes: 1 })));
  await ann.click("leave");
  for (const each of [ann, bob]) await each.isHome(/0:\d\d/);
}, { seconds: 120 });

/** In the page: resolves at a new frame of somebody else's camera. */
function firstMovement() {
  return new Promise((resolve) => {
    const watched = new WeakSet();
    const look = () => {
      const mine = globalThis.switchboardCall?.sessionId;
      for (const video of document.querySelectorAll(".tile[data-source=camera] video")) {
        const track = video.srcObject?.getVideoTracks()[0];
        if (video.closest(".tile").dataset.session === mine || !track || watched.has(track)) continue;
        watched.add(track);
        video.requestVideoFrameCallback(() => video.requestVideoFrameCallback(() => {
          if (globalThis.switchboardCall.peerConnection?.connectionState === "connected") resolve();
          else watched.delete(track);
        }));
      }
      setTimeout(look, 20);
    };
    look();
  });
}
