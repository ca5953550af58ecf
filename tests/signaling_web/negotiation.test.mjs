import assert from "node:assert/strict";
import test from "node:test";

import { playClock } from "./clock.mjs";
import "./custom_event.mjs";
import { Negotiation } from "../../signaling/web/static/sdk/negotiation.js";
import { RequestError } from "../../signaling/web/static/sdk/requests.js";

/** The signaling states of RFC 9429 §4.1.4 and nothing else of a browser's RTCPeerConnection. */
class PeerConnection {
  signalingState = "stable";
  localDescription = null;
  applied = [];

  async setLocalDescription(description) {
    if (description?.type === "rollback") {
      assert.equal(this.signalingState, "have-local-offer");
      this.signalingState = "stable";
    } else if (this.signalingState === "have-remote-offer") {
      this.#set("stable", "answer");
    } else {
      assert.equal(this.signalingState, "stable");
      this.#set("have-local-offer", "offer");
    }
  }

  async setRemoteDescription({ type, sdp }) {
    assert.equal(this.signalingState, type === "offer" ? "stable" : "have-local-offer");
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
    this.applied.push(`${type} ${sdp}`);
  }

  #set(state, type) {
    this.signalingState = state;
    this.localDescription = { type, sdp: `my ${type}` };
    this.applied.push(`my ${type}`);
  }
}

/** A negotiation whose requests are answered as `reply` says. */
function negotiate(reply = {}) {
  const pc = new PeerConnection();
  const requests = [];
  const signal = {
    sendOffer: async (sdp, id) => {
      requests.push({ what: "offer", id });
      await reply.offer?.(requests.length);
    },
    sendAnswer: async (sdp, id) => {
      requests.push({ what: "answer", id });
      await reply.answer?.(requests.length);
    },
  };
  return { pc, requests, negotiation: new Negotiation(pc, signal, () => []) };
}

async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

test("an offer is done when its answer is applied", async () => {
  const { pc, requests, negotiation } = negotiate();
  const done = negotiation.offer();
  await settle();
  negotiation.onRemoteAnswer({ sdp: "theirs", negotiation_id: requests[0].id });
  await done;
  assert.deepEqual(pc.applied, ["my offer", "answer theirs"]);
});

test("an answer that overtakes the response to the offer's request counts", async () => {
  let respond;
  const { requests, negotiation } = negotiate({ offer: () => new Promise((r) => (respond = r)) });
  const done = negotiation.offer();
  await settle();
  negotiation.onRemoteAnswer({ sdp: "theirs", negotiation_id: requests[0].id });
  respond();
  await done;
});

test("an answer to another offer is ignored", async () => {
  const { pc, negotiation } = negotiate();
  negotiation.offer().catch(() => {});
  await settle();
  negotiation.onRemoteAnswer({ sdp: "old", negotiation_id: "c0" });
  await settle();
  assert.equal(pc.signalingState, "have-local-offer");
  negotiation.close();
});

test("an offer of the server that arrives while ours is out is ignored", async () => {
  const { pc, requests, negotiation } = negotiate();
  const done = negotiation.offer();
  await settle();
  negotiation.onRemoteOffer({ sdp: "crossing", negotiation_id: "s1" });
  negotiation.onRemoteAnswer({ sdp: "theirs", negotiation_id: requests[0].id });
  await done;
  await settle();
  assert.deepEqual(requests.map(({ what }) => what), ["offer"]);
  assert.deepEqual(pc.applied, ["my offer", "answer theirs"]);
});

test("an offer that follows close behind the answer to ours is answered", async () => {
  let respond;
  const { pc, requests, negotiation } = negotiate({ offer: () => new Promise((r) => (respond = r)) });
  const done = negotiation.offer();
  await settle();
  negotiation.onRemoteAnswer({ sdp: "theirs", negotiation_id: requests[0].id });
  negotiation.onRemoteOffer({ sdp: "next", negotiation_id: "s1" });
  respond();
  await done;
  await settle();
  assert.deepEqual(pc.applied, ["my offer", "answer theirs", "offer next", "my answer"]);
});

test("the server's offer is answered, naming it", async () => {
  const { pc, requests, negotiation } = negotiate();
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await settle();
  assert.deepEqual(requests, [{ what: "answer", id: "s1" }]);
  assert.deepEqual(pc.applied, ["offer theirs", "my answer"]);
});

test("our next description waits for the response to the last", async () => {
  let respond;
  const { requests, negotiation } = negotiate({ answer: () => new Promise((r) => (respond = r)) });
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await settle();
  negotiation.offer().catch(() => {});
  await settle();
  assert.deepEqual(requests.map(({ what }) => what), ["answer"]);
  respond();
  await settle();
  assert.deepEqual(requests.map(({ what }) => what), ["answer", "offer"]);
  negotiation.close();
});

test("of several offers of the server that wait, the newest is answered", async () => {
  let respond;
  const { requests, negotiation } = negotiate({ answer: () => new Promise((r) => (respond = r)) });
  for (const id of ["s1", "s2", "s3"]) {
    negotiation.onRemoteOffer({ sdp: id, negotiation_id: id });
    await settle();
  }
  respond();
  await settle();
  assert.deepEqual(requests.map(({ id }) => id), ["s1", "s3"]);
});

test("a stale answer is harmless", async () => {
  const stale = () => Promise.reject(new RequestError(409, "negotiation_stale", "withdrawn"));
  const { negotiation } = negotiate({ answer: stale });
  let failed = false;
  negotiation.addEventListener("failed", () => (failed = true));
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await settle();
  assert.equal(failed, false);
});

test("a refused offer is rolled back and said", async () => {
  const refuse = () => Promise.reject(new RequestError(400, "bad_sdp", "no common codec"));
  const { pc, negotiation } = negotiate({ offer: refuse });
  await assert.rejects(negotiation.offer(), /no common codec/);
  assert.equal(pc.signalingState, "stable");
});

test("an unreachable server is offered to again", async () => {
  const { pc, requests, negotiation } = negotiate({
    offer: (attempt) => attempt === 1 && Promise.reject(new RequestError(0, "unreachable", "away")),
  });
  const done = negotiation.offer();
  while (requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await settle();
  negotiation.onRemoteAnswer({ sdp: "theirs", negotiation_id: requests[1].id });
  await done;
  assert.equal(pc.signalingState, "stable");
});

const away = () => Promise.reject(new RequestError(503, "storage_failed", "later"));

test("an answer that fails is sent again until the server has it", async (t) => {
  const clock = playClock(t);
  const { pc, requests, negotiation } = negotiate({ answer: (attempt) => attempt < 4 && away() });
  let negotiated = 0;
  negotiation.addEventListener("negotiated", () => negotiated++);
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await clock.pass(5000);
  assert.deepEqual(requests, Array(4).fill({ what: "answer", id: "s1" }));
  assert.deepEqual(pc.applied, ["offer theirs", "my answer"]);
  assert.equal(negotiated, 1);
});

test("an answer that fails gives way to the answer to a newer offer", async (t) => {
  const clock = playClock(t);
  const { requests, negotiation } = negotiate({ answer: (attempt) => attempt === 1 && away() });
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await clock.pass(0);
  negotiation.onRemoteOffer({ sdp: "newer", negotiation_id: "s2" });
  await clock.pass(5000);
  assert.deepEqual(requests.map(({ id }) => id), ["s1", "s2"]);
});

test("an answer that fails gives way to our own offer, which withdraws the server's", async (t) => {
  const clock = playClock(t);
  const { requests, negotiation } = negotiate({ answer: away });
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await clock.pass(0);
  const done = negotiation.offer();
  await clock.pass(1000);
  assert.deepEqual(requests.map(({ what }) => what), ["answer", "offer"]);
  negotiation.onRemoteAnswer({ sdp: "to ours", negotiation_id: requests[1].id });
  await done;
});

test("an answer that fails is not sent again for a call that was left", async (t) => {
  const clock = playClock(t);
  const { requests, negotiation } = negotiate({ answer: away });
  negotiation.onRemoteOffer({ sdp: "theirs", negotiation_id: "s1" });
  await clock.pass(0);
  negotiation.close();
  await clock.pass(5000);
  assert.equal(requests.length, 1);
});
