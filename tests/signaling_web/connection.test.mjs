import assert from "node:assert/strict";
import test from "node:test";

import { playServer, playTab, playWindow, settle } from "./browser.mjs";
import { playClock, quiet } from "./clock.mjs";
import { Switchboard } from "../../signaling/web/static/switchboard.js";

async function signedIn(welcome = {}) {
  const server = playServer();
  const client = new Switchboard({ user: { id: "ann", name: "Ann" }, baseUrl: "http://server" });
  const log = [];
  for (const type of ["connected", "reconnecting", "reconnected", "refused"]) {
    client.on(type, (detail) => log.push([type, detail]));
  }
  client.connect().catch(() => {});
  await settle();
  server.sockets[0].say({ type: "user.connected", connection_id: "c1", ...welcome });
  return { server, client, log };
}

/** The socket breaks; the next one is opened by the module itself. */
async function nextSocket(server) {
  const before = server.sockets.length;
  server.sockets.at(-1).close(1006);
  while (server.sockets.length === before) await settle(20);
  await settle();
  return server.sockets.at(-1);
}

test("the first frame says who I am, and asks for nothing that was missed", async () => {
  const { server, client } = await signedIn({ seq: 40 });
  assert.deepEqual(server.sockets[0].sent, [
    { token: "t", user_details: { id: "ann", name: "Ann" } }]);
  assert.equal(client.connected, true);
  client.close();
});

test("a broken socket is replaced, and continues after the latest event", async () => {
  const { server, client, log } = await signedIn({ seq: 40 });
  server.sockets[0].say({ type: "call.created", call_cid: "default:a", seq: 41, call: {} });
  const socket = await nextSocket(server);
  assert.equal(socket.sent[0].since, 41);
  socket.say({ type: "user.connected", connection_id: "c2", seq: 50 });
  assert.deepEqual(log.map(([type]) => type), ["connected", "reconnecting", "connected", "reconnected"]);
  client.close();
});

test("when nothing has come yet, it continues after what there was at the beginning", async () => {
  const { server, client } = await signedIn({ seq: 40 });
  assert.equal((await nextSocket(server)).sent[0].since, 40);
  client.close();
});

test("a replay that breaks off is asked for from where it broke off", async () => {
  const { server, client } = await signedIn({ seq: 40 });
  let socket = await nextSocket(server);
  socket.say({ type: "user.connected", connection_id: "c2", seq: 45 });
  socket.say({ type: "call.created", call_cid: "default:a", seq: 41, call: {} });
  socket = await nextSocket(server);
  assert.equal(socket.sent[0].since, 41);
  client.close();
});

test("a ring from before the beginning is no reason to ask for what came before", async () => {
  const { server, client } = await signedIn({ seq: 40 });
  server.sockets[0].say({ type: "call.ring", call_cid: "default:a", seq: 12, members: [],
                          user: { id: "bob", name: "Bob" }, call: { cid: "default:a" } });
  assert.equal((await nextSocket(server)).sent[0].since, 40);
  client.close();
});

test("another process of the server is noticed", async () => {
  const { server, client, log } = await signedIn({ server_id: "one" });
  (await nextSocket(server)).say({ type: "user.connected", connection_id: "c2", server_id: "one" });
  (await nextSocket(server)).say({ type: "user.connected", connection_id: "c3", server_id: "two" });
  const returns = log.filter(([type]) => type === "reconnected").map(([, { restarted }]) => restarted);
  assert.deepEqual(returns, [false, true]);
  client.close();
});

test("a network that is back gets another socket at once, for the old one may have died unheard", async (t) => {
  const window = playWindow(t);
  const { server, client, log } = await signedIn({ seq: 40 });
  client.connection.resumeSessionId = "session-1";
  window.dispatchEvent(new Event("online"));
  await quiet();
  const [old, socket] = server.sockets;
  assert.deepEqual([old.closed, server.sockets.length], [true, 2]);
  assert.deepEqual([socket.sent[0].resume_session_id, socket.sent[0].since], ["session-1", 40]);
  socket.say({ type: "user.connected", connection_id: "c2", seq: 40 });
  old.say({ type: "call.created", call_cid: "default:a", seq: 41, call: {} }); // too late to count
  assert.deepEqual(log.map(([type]) => type), ["connected", "reconnecting", "connected", "reconnected"]);
  assert.equal((await nextSocket(server)).sent[0].since, 40);
  client.close();
});

/** Signed in, in a tab, at a time that is the test's. */
async function atATab(t) {
  const all = await signedIn({ seq: 40 });
  all.client.close(); // what it began in real time
  const [clock, { look }] = [playClock(t), playTab(t)];
  t.after(() => all.client.close());
  all.client.connect().catch(() => {});
  await quiet();
  all.server.sockets.at(-1).say({ type: "user.connected", connection_id: "c2", seq: 40 });
  const sockets = all.server.sockets.length;
  return { ...all, clock, look, replaced: () => all.server.sockets.length - sockets };
}

test("a machine that slept gets another socket, for the server has dropped the old one", async (t) => {
  const { clock, replaced } = await atATab(t);
  await clock.pass(60_000);
  assert.equal(replaced(), 0);
  await clock.sleep(40_000);
  assert.equal(replaced(), 1);
});

test("a hidden page that runs once a minute keeps its socket until it is looked at", async (t) => {
  const { clock, look, replaced } = await atATab(t);
  look(false);
  for (let minute = 0; minute < 5; minute++) await clock.sleep(60_000);
  assert.equal(replaced(), 0);
  look(true);
  await quiet();
  assert.equal(replaced(), 1);
});

test("a hidden page that slept for long gets another socket at once, to be rung on", async (t) => {
  const { clock, look, replaced } = await atATab(t);
  look(false);
  await clock.sleep(600_000);
  assert.equal(replaced(), 1);
});

test("a look at another tab is no sleep", async (t) => {
  const { clock, look, replaced } = await atATab(t);
  look(false);
  await clock.pass(60_000);
  look(true);
  await quiet();
  assert.equal(replaced(), 0);
});

test("a token that is to be had later is asked for later; one that is refused is not", async (t) => {
  const { server, client } = await signedIn();
  client.close();
  const clock = playClock(t);
  for (const [status, again] of [[429, true], [408, true], [503, true], [403, false]]) {
    const before = server.requests.length;
    server.answers["POST /v1/api/callStreams"] = [status, { error: "no" }];
    client.requests.forgetToken();
    client.connect().catch(() => {});
    await clock.pass(2000);
    assert.equal(server.requests.length - before > 1, again, String(status));
    client.close();
  }
});

test("to renew takes no participant along", async () => {
  const { server, client } = await signedIn({ seq: 40 });
  client.connection.resumeSessionId = "session-1";
  const renewed = client.connection.renew();
  await quiet();
  server.sockets[1].say({ type: "user.connected", connection_id: "c2", seq: 40 });
  await renewed;
  assert.equal(server.sockets[1].sent[0].resume_session_id, undefined);
  client.close();
});

test("a token that is refused is replaced once; refused again, that is said", async () => {
  const { server, client, log } = await signedIn();
  let socket = await nextSocket(server);
  socket.say({ type: "connection.error", code: "token_expired", error: "Token has expired" });
  socket.close(4401);
  while (server.sockets.length < 3) await settle(20);
  await settle();
  server.sockets[2].say({ type: "connection.error", code: "token_expired", error: "Token has expired" });
  const [type, { message }] = log.at(-1);
  assert.deepEqual([type, message], ["refused", "Token has expired"]);
  assert.equal(server.requests.filter(({ path }) => path === "/v1/api/callStreams").length, 2);
  client.close();
});
