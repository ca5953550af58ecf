import assert from "node:assert/strict";
import test from "node:test";

import { playDevices, playPeerConnections, playServer } from "./browser.mjs";
import { playClock, quiet } from "./clock.mjs";
import { Switchboard } from "../../signaling/web/static/switchboard.js";

const kCall = "/api/v2/video/call/default/demo";
const me = (more = {}) => ({ session_id: "session-1", user_id: "ann", name: "Ann", audio_enabled: true,
                             video_enabled: true, ...more });

/** Ann joins an open call, with microphone and camera, and her offer waits for its answer. */
async function joining(t) {
  const clock = playClock(t);
  const server = playServer();
  playDevices();
  playPeerConnections();
  server.answers[`POST ${kCall}`] = [200, {}];
  server.answers[`POST ${kCall}/join`] = [200, { participant: { session_id: "session-1" } }];
  server.answers[`GET ${kCall}`] = [200, { participants: [me()] }];
  for (const what of ["sdp/offer", "leave", "tracks"]) server.answers[`POST ${kCall}/${what}`] = [200, {}];
  server.answers[`PUT ${kCall}/subscriptions`] = [200, {}];
  const client = new Switchboard({ user: { id: "ann" }, baseUrl: "http://server" });
  t.after(() => client.close());
  const call = client.call("default", "demo");
  const say = (message) => server.sockets.at(-1).say({ call_cid: "default:demo", ...message });
  const welcome = (connection_id) => say({ type: "user.connected", connection_id, seq: 1 });
  const asked = (what) => server.requests.filter(({ path }) => path === `${kCall}/${what}`);
  const joined = call.join();
  await quiet();
  welcome("c1");
  const answer = () => say({ type: "sdp.answer", session_id: call.sessionId, sdp: "theirs" });
  return { clock, server, call, say, welcome, asked, joined, answer };
}

/** Ann is in. */
async function inACall(t) {
  const all = await joining(t);
  const { clock, call, say, joined, answer } = all;
  await quiet();
  answer();
  await joined;
  say({ type: "call.participant_updated", participant: me() });
  await clock.pass(0);
  assert.equal(call.state, "connected");
  return all;
}

test("whom an admin mutes sends nothing any more, and the page hears of it", async (t) => {
  const { call, say, asked } = await inACall(t);
  const heard = [];
  call.on("localtrackchanged", ({ source, track }) => heard.push(`${source} ${track.enabled}`));
  say({ type: "call.participant_updated", participant: me({ audio_enabled: false }) });
  assert.equal(call.localTracks.get("microphone").enabled, false);
  assert.deepEqual(heard, ["microphone false"]);
  assert.deepEqual(asked("tracks"), []);
});

test("a server that began anew knows of no tracks, and mutes nobody", async (t) => {
  const { clock, server, call, say } = await inACall(t);
  say({ type: "user.connected", connection_id: "c1", seq: 1, server_id: "first" });
  await clock.pass(1000);
  server.answers[`GET ${kCall}`] = [200, { participants: [me({ audio_enabled: false, video_enabled: false })] }];
  server.sockets.at(-1).close(1006);
  await clock.pass(1000);
  say({ type: "user.connected", connection_id: "c2", seq: 1, server_id: "second" });
  say({ type: "call.participant_updated", participant: me({ audio_enabled: false, video_enabled: false }) });
  await clock.pass(1000);
  assert.equal(call.localTracks.get("microphone").enabled, true);
  assert.ok(call.localTracks.has("camera"));
});

test("a participant that replaces a lost one publishes nothing yet, and is not muted by that", async (t) => {
  const { clock, server, call, say, welcome } = await inACall(t);
  server.answers[`POST ${kCall}/join`] = [200, { participant: { session_id: "session-2" } }];
  say({ type: "call.member_left", session_id: "session-1", reason: "timeout" });
  say({ type: "call.member_joined",
        participant: me({ session_id: "session-2", audio_enabled: false, video_enabled: false }) });
  await clock.pass(1000);
  if (server.sockets.length > 1) welcome("c2");
  await clock.pass(1000);
  assert.equal(call.sessionId, "session-2");
  assert.equal(call.localTracks.get("microphone").enabled, true);
  assert.ok(call.localTracks.has("camera"));
});

test("an admin's mute that was missed is seen after the reconnection", async (t) => {
  const { clock, server, call, welcome } = await inACall(t);
  server.answers[`GET ${kCall}`] = [200, { participants: [me({ audio_enabled: false })] }];
  server.sockets.at(-1).close(1006);
  await clock.pass(1000);
  welcome("c2");
  await clock.pass(1000);
  assert.equal(call.localTracks.get("microphone").enabled, false);
});

test("a mute that the server did not hear of is said after the reconnection", async (t) => {
  const { clock, server, call, welcome, asked } = await inACall(t);
  server.answers[`POST ${kCall}/tracks`] = [503, { error: "later" }];
  await assert.rejects(call.setMicrophoneEnabled(false));
  server.answers[`POST ${kCall}/tracks`] = [200, {}];
  server.sockets.at(-1).close(1006);
  await clock.pass(1000);
  welcome("c2");
  await clock.pass(1000);
  assert.deepEqual(asked("tracks").map(({ body }) => body.audio_enabled), [false, false]);
});

test("who cannot see at once what became of the call looks again", async (t) => {
  const { clock, server, call, welcome } = await inACall(t);
  server.sockets.at(-1).close(1006);
  await clock.pass(1000);
  server.answers[`GET ${kCall}`] = [503, { error: "later" }];
  welcome("c2");
  await quiet();
  assert.equal(call.state, "reconnecting");
  server.answers[`GET ${kCall}`] = [200, { participants: [me()] }];
  await clock.pass(1000);
  assert.equal(call.state, "connected");
});

test("who hangs up while entering anew leaves with the participant that comes too late", async (t) => {
  const { clock, server, call, say, asked } = await inACall(t);
  let answer;
  server.answers[`POST ${kCall}/join`] = new Promise((resolve) => (answer = resolve));
  say({ type: "call.member_left", session_id: "session-1", reason: "timeout" });
  await clock.pass(0);
  await call.leave();
  answer([200, { participant: { session_id: "session-2" } }]);
  await quiet();
  assert.equal(asked("leave").at(-1).body.session_id, "session-2");
});

test("who enters anew over a connection that the server does not know connects first", async (t) => {
  const { clock, server, call, say, welcome } = await inACall(t);
  server.answers[`POST ${kCall}/join`] = [400, { code: "unknown_connection", error: "not open" }];
  say({ type: "call.member_left", session_id: "session-1", reason: "timeout" });
  await quiet();
  server.answers[`POST ${kCall}/join`] = [200, { participant: { session_id: "session-2" } }];
  assert.equal(server.sockets.length, 2);
  welcome("c2");
  await clock.pass(1000);
  assert.equal(call.sessionId, "session-2");
});

test("who cannot see at once who is there joins nevertheless, and looks again", async (t) => {
  const { clock, server, call, joined, answer } = await joining(t);
  server.answers[`GET ${kCall}`] = [503, { error: "later" }];
  await quiet();
  answer();
  await quiet();
  assert.equal(call.state, "connected");
  server.answers[`GET ${kCall}`] = [200, { participants: [me()] }];
  await clock.pass(1000);
  await joined;
  assert.deepEqual([...call.participants.keys()], ["session-1"]);
});

test("who is there does not matter any more to whoever has left", async (t) => {
  const { server, call, joined } = await joining(t);
  let tell;
  server.answers[`GET ${kCall}`] = new Promise((resolve) => (tell = resolve));
  await quiet();
  await call.leave();
  tell([200, { participants: [me()] }]);
  await joined;
  assert.equal(call.participants.size, 0);
});

test("a server that is restarted while somebody joins is joined anew", async (t) => {
  const { clock, server, call, welcome, joined, answer } = await joining(t);
  server.answers[`GET ${kCall}`] = [404, { code: "call_not_found", error: "no such call" }];
  await quiet();
  server.answers[`GET ${kCall}`] = [200, { participants: [] }];
  server.answers[`POST ${kCall}/join`] = [200, { participant: { session_id: "session-2" } }];
  await clock.pass(1000);
  welcome("c2");
  await clock.pass(1000);
  answer();
  await clock.pass(1000);
  await joined;
  assert.deepEqual([call.state, call.sessionId], ["connected", "session-2"]);
});

test("a first media connection that is not made in time is made anew", async (t) => {
  const { clock, server, call, joined, answer, welcome } = await joining(t);
  await clock.pass(9000);
  welcome("c2"); // on another socket, but there is no answer on that either
  await clock.pass(4000);
  assert.equal(call.state, "reconnecting");
  server.answers[`POST ${kCall}/join`] = [200, { participant: { session_id: "session-2" } }];
  welcome("c3");
  await clock.pass(1000);
  answer();
  await clock.pass(1000);
  await joined;
  assert.deepEqual([call.state, call.sessionId], ["connected", "session-2"]);
});

test("whose media the server refuses hears so, and leaves no participant behind", async (t) => {
  const { clock, server, call, welcome, asked, joined } = await joining(t);
  const ends = [];
  call.on("ended", ({ message }) => ends.push(message));
  server.answers[`POST ${kCall}/sdp/offer`] = [400, { code: "bad_sdp", error: "no common codec" }];
  await clock.pass(0);
  welcome("c2");
  await clock.pass(1000);
  await joined;
  assert.deepEqual([call.state, ends], ["left", ["no common codec"]]);
  assert.equal(asked("leave").at(-1).body.session_id, "session-1");
});

test("who may not see the call does not stay in it", async (t) => {
  const { server, call, asked, joined } = await joining(t);
  server.answers[`GET ${kCall}`] = [403, { code: "forbidden", error: "not for you" }];
  await assert.rejects(joined, /not for you/);
  assert.equal(call.state, "left");
  assert.equal(asked("leave").at(-1).body.session_id, "session-1");
});

test("an answer that does not come is waited for on another socket", async (t) => {
  const { clock, server, call, welcome, asked } = await inACall(t);
  call.restartMedia();
  await clock.pass(7900);
  assert.equal(server.sockets.length, 1);
  await clock.pass(200);
  assert.equal(server.sockets.length, 2);
  assert.equal(server.sockets[1].sent[0].resume_session_id, "session-1");
  welcome("c2");
  await clock.pass(1000);
  assert.equal(call.state, "connected");
  assert.equal(asked("sdp/offer").length, 3);
});

test("who rings somebody into the call learns whether it rings", async (t) => {
  const { server, call } = await inACall(t);
  const members = [{ user_id: "ann", role: "admin" }, { user_id: "bob", role: "user", ring: "rejected" }];
  server.answers[`POST ${kCall}/ring`] = [200, { members }];
  await call.ring(["bob"]);
  assert.deepEqual(call.members, members);
});
