// The call API by hand: a WebSocket and requests, no browser and no module of ours.
import assert from "node:assert/strict";
import { WebSocket } from "ws";

import { until } from "./runner.mjs";

export class ApiClient {
  events = [];
  #server;
  #token;
  #connectionId;
  #path;

  /** @param {any} t the test, which closes it @returns {Promise<ApiClient>} who has joined */
  static async join(t, server, userId, call) {
    const client = new ApiClient();
    client.#server = server;
    client.#path = `/api/v2/video/call/default/${call}`;
    client.#token = await server.token(userId);
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`);
    t.defer(() => socket.terminate());
    socket.on("message", (data) => client.events.push(JSON.parse(data)));
    socket.on("open", () => socket.send(JSON.stringify({
      token: client.#token, user_details: { id: userId, name: userId } })));
    client.#connectionId = (await client.event("user.connected")).connection_id;
    await client.post("", {});
    client.sessionId = (await client.post("/join", {})).participant.session_id;
    return client;
  }

  /** The first event of a type, as soon as it has come. */
  event(type) {
    return until(type, () => this.events.find((event) => event.type === type));
  }

  async post(what, body) {
    const response = await fetch(this.#server.url + this.#path + what, {
      method: "POST",
      headers: { Authorization: `Bearer ${this.#token}`, "X-Connection-Id": this.#connectionId,
                 "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    assert.ok(response.ok, `POST ${what}: ${response.status} ${answer.error}`);
    return answer;
  }

  /** @param {string} sdp @returns {Promise<string>} the answer's */
  async offer(sdp) {
    await this.post("/sdp/offer", { type: "offer", sdp, session_id: this.sessionId });
    return (await this.event("sdp.answer")).sdp;
  }
}
