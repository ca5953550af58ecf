// A push service for one real Firefox, as Mozilla's: the browser's side is the WebSocket protocol of autopush
// (hello, register, notification, ack), the sender's side is Web Push over HTTP/2 and TLS, checked.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocketServer } from "ws";

import { Refusal, Service } from "../../signaling_push/stand_ins/service.mjs";
import { checkMessage } from "../../signaling_push/stand_ins/web_push.mjs";

/** Preferences of a Firefox that asks nobody whether it may be pushed to, and whom it is. */
export const pushPreferences = (service) => ({
  "dom.push.enabled": true,
  "dom.push.connection.enabled": true,
  "dom.push.serverURL": service.socketUrl,
  "dom.push.testing.allowInsecureServerURL": true,
  "dom.push.testing.ignorePermission": true,
  "dom.push.userAgentID": "",
  "permissions.default.desktop-notification": 1,
  "alerts.useSystemBackend": false,
});

export class PushService {
  acks = []; // {channelID, version, code}: 100 once a service worker was given the message
  messages = []; // requests of senders that were right
  #channels = new Set();
  #browser;

  /** @param {any} t the test, which ends it @param {string} publicKey with which pages subscribe */
  static async start(t, tls, publicKey) {
    const self = new PushService();
    const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(sockets, "listening");
    sockets.on("connection", (socket) => {
      self.#browser = socket;
      socket.on("message", (text) => self.#onMessage(socket, JSON.parse(text)));
    });
    self.socketUrl = `ws://127.0.0.1:${sockets.address().port}/`;
    self.service = await Service.start(tls, (request) => self.#deliver(request, publicKey));
    t.defer(() => {
      self.service.close();
      sockets.clients.forEach((socket) => socket.terminate());
      sockets.close();
    });
    return self;
  }

  #onMessage(socket, message) {
    const answer = (more) => socket.send(JSON.stringify({ ...more, messageType: message.messageType }));
    switch (message.messageType) {
      case "hello":
        return answer({ status: 200, uaid: randomUUID().replaceAll("-", ""), use_webpush: true,
          broadcasts: {} });
      case "register":
        this.#channels.add(message.channelID);
        return answer({ status: 200, channelID: message.channelID,
          pushEndpoint: `${this.service.url}/wpush/v2/${message.channelID}` });
      case "unregister":
        this.#channels.delete(message.channelID);
        return answer({ status: 200, channelID: message.channelID });
      case "ack":
        return this.acks.push(...message.updates);
      case "ping":
        return answer({});
      default:
        return undefined;
    }
  }

  #deliver(request, publicKey) {
    checkMessage(request, this.service.url, publicKey);
    const channelID = request.path.split("/").at(-1);
    if (!this.#channels.has(channelID)) throw new Refusal(410);
    this.messages.push(request);
    this.#browser.send(JSON.stringify({
      messageType: "notification", channelID, version: randomUUID(),
      data: request.body.toString("base64url"),
      headers: { encoding: request.headers["content-encoding"] },
    }));
    return { status: 201, body: "", headers: { location: `${this.service.url}/m/${randomUUID()}` } };
  }
}
