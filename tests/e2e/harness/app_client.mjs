// An app as the walkthrough of the calling app describes it, with nothing but HTTP, a WebSocket and
// a WebRTC client that is not ours (@roamhq/wrtc): it rings, answers, negotiates and hangs up.
import assert from "node:assert/strict";
import wrtc from "@roamhq/wrtc";
import { WebSocket } from "ws";

import { until } from "./runner.mjs";
import { MovingPicture } from "./wrtc_client.mjs";

export class AppClient {
  events = [];
  #server;
  #socket;
  #token;
  #path;
  #offering = false;
  #queue = Promise.resolve();

  /** Logs in, connects and registers its device. @param {any} t the test, which closes it */
  static async start(t, server, userId, name) {
    const app = new AppClient();
    app.#server = server;
    app.userId = userId;
    const minted = await app.#fetch("POST", "/v1/api/callStreams", { userId });
    assert.equal(minted.userId, userId);
    assert.ok(minted.expiresAt > Date.now() / 1000);
    app.#token = minted.token;
    assert.equal((await app.#fetch("POST", "/api/v2/connect", {})).user.id, userId);
    await app.#open(t, name);
    await app.#fetch("POST", "/api/v2/devices", {
      id: `token-of-${userId}`, push_provider: "firebase", push_provider_name: "firebase" });
    return app;
  }

  async #open(t, name) {
    this.#socket = new WebSocket(`${this.#server.url.replace("http", "ws")}/ws`);
    t.defer(() => this.#socket.terminate());
    this.#socket.on("message", (data) => this.#take(JSON.parse(data)));
    this.#socket.on("open", () => this.#socket.send(JSON.stringify({
      token: this.#token, user_details: { id: this.userId, name } })));
    this.connectionId = (await this.event("user.connected")).connection_id;
  }

  /** Names the call that all further requests are about. */
  in(type, id) {
    this.#path = `/api/v2/video/call/${type}/${id}`;
    this.cid = `${type}:${id}`;
  }

  get(what = "") {
    return this.#fetch("GET", this.#path + what);
  }

  post(what, body = {}) {
    return this.#fetch("POST", this.#path + what, body);
  }

  /** The next event of a type that was not asked for before, as soon as it has come. */
  event(type) {
    return until(`${this.userId} hears ${type}`, () => {
      const at = this.events.findIndex((event) => event.type === type && !event.taken);
      if (at < 0) return null;
      this.events[at].taken = true;
      return this.events[at];
    });
  }

  /** A PeerConnection that sends a moving picture and a tone, and is ready to be negotiated. */
  prepareMedia(t) {
    this.pc = new wrtc.RTCPeerConnection({ iceServers: [] });
    this.picture = new MovingPicture();
    for (const track of this.picture.tracks) this.pc.addTrack(track, this.picture.stream);
    this.pc.onicecandidate = ({ candidate }) => {
      if (candidate) {
        this.post("/ice", { candidate: candidate.candidate, sdpMid: candidate.sdpMid,
                            sdpMLineIndex: candidate.sdpMLineIndex }).catch(() => {});
      }
    };
    t.defer(() => {
      this.picture.stop();
      this.pc.close();
    });
  }

  /** Offers, as the walkthrough's caller does. */
  offer() {
    return this.#next(async () => {
      await this.pc.setLocalDescription(await this.pc.createOffer());
      this.#offering = true;
      await this.post("/sdp/offer", { type: "offer", sdp: this.pc.localDescription.sdp });
    });
  }

  /** Until media of both kinds is decoded here. */
  async expectMedia() {
    await until(`${this.userId} decodes what the other sends`, async () => {
      const stats = [...(await this.pc.getStats()).values()];
      const inbound = (kind) => stats.filter((s) => s.type === "inbound-rtp" && s.kind === kind);
      return inbound("video").some((s) => s.framesDecoded > 10) &&
             inbound("audio").some((s) => s.packetsReceived > 50);
    }, 20);
  }

  #take(event) {
    this.events.push(event);
    if (event.call_cid !== this.cid || !this.pc) return;
    if (event.type === "sdp.offer") this.#next(() => this.#answer(event));
    if (event.type === "sdp.answer") this.#next(() => this.#applyAnswer(event));
  }

  // A client ignores an offer that arrives while its own is pending.
  async #answer({ sdp, negotiation_id }) {
    if (this.#offering) return;
    await this.pc.setRemoteDescription({ type: "offer", sdp });
    await this.pc.setLocalDescription(await this.pc.createAnswer());
    await this.post("/sdp/answer", {
      type: "answer", sdp: this.pc.localDescription.sdp, negotiation_id }).catch((error) => {
      if (!error.message.includes("negotiation_stale")) throw error;
    });
  }

  async #applyAnswer({ sdp }) {
    this.#offering = false;
    await this.pc.setRemoteDescription({ type: "answer", sdp });
  }

  // Descriptions are dealt with one after another.
  #next(work) {
    this.#queue = this.#queue.then(work);
    return this.#queue;
  }

  async #fetch(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    if (this.#token) headers.Authorization = this.#token;
    if (this.#token) headers["Stream-Auth-Type"] = "jwt";
    if (this.connectionId) headers["X-Connection-Id"] = this.connectionId;
    const response = await fetch(this.#server.url + path, {
      method, headers, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.code}`);
    return answer;
  }
}
