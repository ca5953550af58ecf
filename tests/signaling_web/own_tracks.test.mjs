import assert from "node:assert/strict";
import test from "node:test";

import { playDevices, playNoDevices } from "./browser.mjs";
import { quiet } from "./clock.mjs";
import "./custom_event.mjs";
import { OwnTracks } from "../../signaling/web/static/sdk/own_tracks.js";
import { RequestError } from "../../signaling/web/static/sdk/requests.js";

/** Publishes on nothing; `sent` is what would be sent of each source. */
function peer() {
  const sent = {};
  return { sent, negotiation: { offer: async () => {} }, publisher: {
    publish: async (source, track) => (sent[source] = track) === undefined,
    pause: async (source) => void (sent[source] = null),
    unpublish: async (source) => delete sent[source],
  } };
}

const on = (audio_enabled, video_enabled) => ({ audio_enabled, video_enabled });
const said = (audioEnabled, videoEnabled) => ({ audioEnabled, videoEnabled });
const kAway = new RequestError(0, "unreachable", "The server cannot be reached.");

/** What I publish, before I am in a call; what the server was told, and the page. */
function own() {
  const machine = playDevices();
  const told = [];
  const answers = []; // to what is told, in turn; then yes
  const tracks = new OwnTracks(async (state) => {
    told.push(state);
    await answers.shift()?.();
  });
  const log = [];
  tracks.on("changed", ({ source, track }) =>
    log.push(`${source} ${track ? `${track.deviceId}${track.enabled ? "" : ", muted"}` : "off"}`));
  tracks.on("deviceerror", ({ message }) => log.push(message));
  return { machine, tracks, told, answers, log, microphone: () => tracks.tracks.get("microphone"),
           camera: () => tracks.tracks.get("camera") };
}

/** In a call with microphone and camera, which the server has seen. */
async function inACall() {
  const all = own();
  const { tracks } = all;
  const publishing = peer();
  await tracks.open(true, true);
  await tracks.attach(publishing, "session-1");
  tracks.heed(said(false, false));
  tracks.heed(said(true, true));
  all.log.length = 0;
  return { ...all, sent: publishing.sent };
}

// What the others believe.

test("what is published and not muted needs no words", async () => {
  const { told } = await inACall();
  assert.deepEqual(told, []);
});

test("muting is told, and told once", async () => {
  const { tracks, told, microphone, log } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  assert.equal(microphone().enabled, false);
  await tracks.setMicrophoneEnabled(false);
  assert.deepEqual(told, [on(false, true)]);
  assert.equal(log[0], "microphone default audio, muted");
});

test("a camera that is switched off is let go of, and opened again", async () => {
  const { tracks, told, camera, machine, sent } = await inACall();
  await tracks.setCameraEnabled(false);
  assert.deepEqual([camera(), sent.camera, machine.opened[1].readyState], [undefined, null, "ended"]);
  await tracks.setCameraEnabled(true);
  assert.equal(sent.camera, camera());
  assert.deepEqual(told, [on(true, false), on(true, true)]);
});

test("of words that overlap the last one is said last, and alone", async () => {
  const { tracks, told, answers } = await inACall();
  let answer;
  answers.push(() => new Promise((resolve) => (answer = resolve)));
  const done = [tracks.setMicrophoneEnabled(false)];
  await quiet();
  done.push(tracks.setMicrophoneEnabled(true), tracks.setCameraEnabled(false));
  await quiet();
  assert.deepEqual(told, [on(false, true)]);
  answer();
  await Promise.all(done);
  assert.deepEqual(told, [on(false, true), on(true, false)]);
});

test("what the server did not hear it is told when it is there again", async () => {
  const { tracks, told, answers } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  answers.push(() => Promise.reject(kAway));
  await assert.rejects(tracks.setMicrophoneEnabled(true), /cannot be reached/);
  await tracks.retell();
  await tracks.retell();
  assert.deepEqual(told, [on(false, true), on(true, true), on(true, true)]);
});

test("that it cannot be told is no reason to lose the call", async () => {
  const { tracks, answers } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  tracks.detach();
  answers.push(() => Promise.reject(kAway));
  await tracks.attach(peer(), "session-2");
});

test("the same participant on another PeerConnection is told what changed in between", async () => {
  const { tracks, told } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  tracks.detach();
  await tracks.setMicrophoneEnabled(true);
  await tracks.attach(peer(), "session-1");
  assert.deepEqual(told, [on(false, true), on(true, true)]);
});

test("another participant is told only what its tracks do not say", async () => {
  const { tracks, told } = await inACall();
  await tracks.setCameraEnabled(false);
  tracks.detach();
  await tracks.attach(peer(), "session-2");
  await tracks.setMicrophoneEnabled(false);
  tracks.detach();
  await tracks.attach(peer(), "session-3");
  assert.deepEqual(told, [on(true, false), on(false, false), on(false, false)]);
});

test("who mutes while devices open is not taken for one without a camera", async () => {
  const { machine, tracks, told, camera } = own();
  const publishing = peer();
  publishing.publisher.publish = async (source) => void told.push(source);
  await tracks.attach(publishing, "session-1");
  let ready;
  machine.ready = new Promise((resolve) => (ready = resolve));
  const opening = tracks.open(true, true);
  await tracks.setMicrophoneEnabled(false);
  ready();
  await opening;
  assert.ok(camera());
  assert.deepEqual(told, [on(false, false), on(false, true), "microphone", "camera"],
                   "nobody is to see an open microphone, not even for a moment");
});

// An admin's mute.

test("whom an admin mutes is muted, and may unmute", async () => {
  const { tracks, told, log, microphone } = await inACall();
  tracks.heed(said(false, true));
  assert.equal(microphone().enabled, false);
  assert.deepEqual(log, ["microphone default audio, muted"]);
  assert.deepEqual(told, []);
  await tracks.setMicrophoneEnabled(true);
  assert.equal(microphone().enabled, true);
  assert.deepEqual(told, [on(true, true)]);
});

test("a camera that an admin switches off is let go of", async () => {
  const { tracks, told, log, machine, sent } = await inACall();
  tracks.heed(said(true, false));
  await quiet();
  assert.equal(machine.opened[1].readyState, "ended");
  assert.deepEqual([sent.camera, log, told], [null, ["camera off"], []]);
});

test("the echo of my own mute is no admin's, even when I have unmuted since", async () => {
  const { tracks, answers, microphone } = await inACall();
  let answer;
  answers.push(undefined, () => new Promise((resolve) => (answer = resolve)));
  await tracks.setMicrophoneEnabled(false);
  const unmuting = tracks.setMicrophoneEnabled(true);
  await quiet();
  tracks.heed(said(false, true));
  answer();
  await unmuting;
  tracks.heed(said(true, true));
  assert.equal(microphone().enabled, true);
});

test("the echoes of a mute and of an unmute may come late, both", async () => {
  const { tracks, microphone } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  await tracks.setMicrophoneEnabled(true);
  tracks.heed(said(false, true));
  tracks.heed(said(true, true));
  assert.equal(microphone().enabled, true);
  tracks.heed(said(false, true));
  assert.equal(microphone().enabled, false, "but this one is an admin's");
});

test("an admin's mute that overtakes the answer to my own word is one", async () => {
  const { tracks, answers, microphone } = await inACall();
  let answer;
  answers.push(() => new Promise((resolve) => (answer = resolve)));
  const switching = tracks.setCameraEnabled(false);
  await quiet();
  tracks.heed(said(true, false));
  tracks.heed(said(false, false));
  answer();
  await switching;
  assert.equal(microphone().enabled, false);
});

test("that a participant publishes nothing yet is no admin's doing", async () => {
  const later = { // when it is heard: of a new one, of the same after a restart of the server
    "before it is attached": async (tracks) => {
      tracks.detach();
      tracks.heed(said(false, false));
      await tracks.attach(peer(), "session-2");
    },
    "before it is known that the server began anew": async (tracks) => {
      tracks.deafen();
      tracks.heed(said(false, false));
      tracks.detach();
      await tracks.attach(peer(), "session-1");
    },
    "once it is attached": async (tracks) => {
      tracks.detach();
      await tracks.attach(peer(), "session-1");
      tracks.heed(said(false, false));
    },
  };
  for (const [when, happens] of Object.entries(later)) {
    const { tracks, told, microphone, camera } = await inACall();
    await happens(tracks);
    assert.ok(microphone().enabled && camera(), when);
    assert.deepEqual(told, [], when);
  }
});

test("a word that may not have been heard is said again, and until then no admin's doing", async () => {
  const { tracks, told, answers, microphone } = await inACall();
  answers.push(() => Promise.reject(kAway));
  await assert.rejects(tracks.setMicrophoneEnabled(false));
  answers.push(() => Promise.reject(kAway));
  await assert.rejects(tracks.setMicrophoneEnabled(true));
  tracks.heed(said(false, true)); // the first one was heard
  await tracks.retell();
  assert.equal(microphone().enabled, true);
  assert.deepEqual(told.at(-1), on(true, true));
});

// Tracks of the app's own making.

test("a microphone that replaces a muted one is muted", async () => {
  const { machine, tracks } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  const track = machine.track("audio");
  await tracks.replace("microphone", track);
  assert.equal(track.enabled, false);
  await tracks.setMicrophoneEnabled(true);
  assert.equal(track.enabled, true);
});

test("a microphone that replaces one that was pulled out is heard, and said to be", async () => {
  const { machine, tracks, told, sent, microphone } = await inACall();
  microphone().end();
  await quiet();
  const track = machine.track("audio");
  await tracks.replace("microphone", track);
  assert.deepEqual([track.enabled, sent.microphone], [true, track]);
  assert.deepEqual(told, [on(false, true), on(true, true)]);
});

test("a camera that replaces one that is off is seen, and said to be", async () => {
  const { machine, tracks, told, sent } = await inACall();
  await tracks.setCameraEnabled(false);
  const track = machine.track("video");
  await tracks.replace("camera", track);
  assert.equal(sent.camera, track);
  assert.deepEqual(told, [on(true, false), on(true, true)]);
});

test("a screen says nothing of microphone and camera", async () => {
  const { machine, tracks, told } = await inACall();
  await tracks.replace("screen_share", machine.track("video"));
  assert.deepEqual(told, []);
});

// Devices.

test("a device that opens after the call was left is closed again", async () => {
  for (const begin of [(tracks) => tracks.open(true, true), (tracks) => tracks.setCameraEnabled(true),
                       (tracks) => tracks.setMicrophoneEnabled(true), (tracks) => tracks.startScreenShare()]) {
    const { machine, tracks, log } = own();
    let ready;
    machine.ready = new Promise((resolve) => (ready = resolve));
    const begun = begin(tracks);
    tracks.close();
    ready();
    await begun;
    assert.ok(machine.opened.length > 0);
    assert.ok(machine.opened.every(({ readyState }) => readyState === "ended"));
    assert.equal(tracks.tracks.size, 0);
    assert.deepEqual(log, []);
  }
});

test("a camera that was switched off while the browser asked stays off", async () => {
  const { machine, tracks, camera, sent } = await inACall();
  await tracks.setCameraEnabled(false);
  let ready;
  machine.ready = new Promise((resolve) => (ready = resolve));
  const opening = tracks.setCameraEnabled(true);
  await tracks.setCameraEnabled(false);
  ready();
  await opening;
  assert.deepEqual([camera(), sent.camera, machine.opened.at(-1).readyState], [undefined, null, "ended"]);
});

test("another device takes over, as muted as the one before", async () => {
  const { tracks, log, sent, microphone } = await inACall();
  await tracks.setMicrophoneEnabled(false);
  log.length = 0;
  await tracks.useDevice("microphone", "headset");
  await tracks.useDevice("camera", "webcam");
  assert.deepEqual(log, ["microphone headset, muted", "camera webcam"]);
  assert.equal(sent.microphone, microphone());
});

test("a chosen device that is gone makes room for another", async () => {
  const { machine, tracks, camera, microphone } = await inACall();
  await tracks.useDevice("microphone", "headset");
  await tracks.useDevice("camera", "webcam");
  machine.missing = new Set(["headset", "webcam"]);
  microphone().end();
  camera().end();
  await quiet();
  await tracks.setMicrophoneEnabled(true);
  await tracks.setCameraEnabled(true);
  assert.equal(microphone().deviceId, "default audio");
  assert.equal(camera().deviceId, "default video");
});

test("a device that cannot be used leaves the one there was", async () => {
  const { machine, tracks, told, sent, camera, microphone } = await inACall();
  machine.missing = new Set(["headset", "webcam"]);
  await assert.rejects(tracks.useDevice("microphone", "headset"), /microphone cannot do/);
  await assert.rejects(tracks.useDevice("camera", "webcam"), /camera cannot do/);
  assert.deepEqual([microphone().readyState, microphone().deviceId], ["live", "default audio"]);
  assert.deepEqual([camera().readyState, camera().deviceId], ["live", "default video"]);
  assert.equal(sent.camera, camera());
  assert.deepEqual(told, []);
});

test("what is muted while a device is exchanged leaves the new one on, for everybody", async () => {
  const { machine, tracks, told } = await inACall();
  let ready;
  machine.ready = new Promise((resolve) => (ready = resolve));
  const exchange = tracks.useDevice("camera", "webcam");
  await tracks.setMicrophoneEnabled(false);
  ready();
  await exchange;
  assert.deepEqual(told.at(-1), on(false, true));
});

test("a camera that does not come back after that is off, for everybody", async () => {
  const { machine, tracks, told, log, sent, camera } = await inACall();
  machine.missing = new Set(["webcam", "default video"]);
  await assert.rejects(tracks.useDevice("camera", "webcam"), /camera cannot do/);
  assert.deepEqual([camera(), sent.camera], [undefined, null]);
  assert.deepEqual(log, ["camera off"]);
  assert.deepEqual(told, [on(true, false)]);
});

test("a device that is chosen while none is on is opened when it is switched on", async () => {
  const { machine, tracks, camera } = await inACall();
  await tracks.setCameraEnabled(false);
  const opened = machine.opened.length;
  await tracks.useDevice("camera", "webcam");
  assert.equal(machine.opened.length, opened);
  await tracks.setCameraEnabled(true);
  assert.equal(camera().deviceId, "webcam");
});

test("a page without a secure address says so of its devices, and blames no settings", async () => {
  const { tracks, log } = own();
  playNoDevices();
  await tracks.open(true, true);
  const insecure = "Camera and microphone need a secure address (https, or localhost).";
  assert.deepEqual(new Set(log), new Set([insecure]));
  await assert.rejects(tracks.setCameraEnabled(true), /secure address/);
  await assert.rejects(tracks.startScreenShare(), /secure address/);
});
