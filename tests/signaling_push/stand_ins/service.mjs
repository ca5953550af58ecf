// What the stand-ins share: an HTTP/2-only server over TLS that notes every request, and JSON Web Tokens
// checked by Node's own cryptography.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { createSecureServer } from "node:http2";

/** A refusal to answer with; `body` is JSON. */
export class Refusal extends Error {
  constructor(status, body = {}, headers = {}) {
    super(JSON.stringify(body));
    Object.assign(this, { status, body, headers });
  }
}

export class Service {
  requests = []; // {path, headers, body, refused?}
  #script = []; // answers to give instead, in order
  #server;

  /** @param {(request: {path: string, headers: any, body: Buffer}) => any} answer throws a Refusal */
  constructor(tls, answer) {
    this.#server = createSecureServer({ key: tls.key, cert: tls.cert }, (request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks);
        const whole = body.length === Number(request.headers["content-length"] ?? body.length);
        if (whole && !request.aborted) this.#answer(request, body, response, answer); // else its sender died
      });
    });
  }

  static async start(tls, answer) {
    const service = new Service(tls, answer);
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    service.url = `https://127.0.0.1:${service.#server.address().port}`;
    return service;
  }

  /** The next request that is right is answered with this all the same. */
  play(status, body = {}, headers = {}) {
    this.#script.push(new Refusal(status, body, headers));
  }
  /** The next request is never answered. */
  stayMute() {
    this.#script.push("mute");
  }

  close() {
    this.#server.close();
  }

  #answer(request, body, response, answer) {
    const seen = { method: request.method, path: request.url, headers: request.headers, body };
    this.requests.push(seen);
    try {
      assert.equal(request.httpVersion, "2.0");
      assert.equal(request.method, "POST");
      const result = answer(seen) ?? {};
      const scripted = this.#script.shift();
      if (scripted === "mute") return;
      if (scripted) throw scripted;
      this.#send(response, result.status ?? 200, result.body ?? {}, result.headers);
    } catch (error) {
      seen.refused = error;
      if (error instanceof Refusal) this.#send(response, error.status, error.body, error.headers);
      else this.#send(response, 400, { reason: String(error.message) });
    }
  }

  #send(response, status, body, headers = {}) {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }
}

export const decode = (text) => JSON.parse(Buffer.from(text, "base64url").toString());

/** @param {import("node:crypto").KeyObject} key public @returns {{header: any, claims: any}} of a good token */
export function checkToken(token, algorithm, key) {
  const [header, claims, signature] = token.split(".");
  assert.equal(decode(header).alg, algorithm);
  const options = algorithm === "ES256" ? { key, dsaEncoding: "ieee-p1363" } : { key };
  assert.ok(verify("sha256", Buffer.from(`${header}.${claims}`), options,
    Buffer.from(signature, "base64url")), "the token's signature");
  return { header: decode(header), claims: decode(claims) };
}

/** An uncompressed point of P-256 as a key. */
export function keyOfPoint(point) {
  const bytes = Buffer.from(point, "base64url");
  assert.equal(bytes.length, 65);
  const part = (from, to) => bytes.subarray(from, to).toString("base64url");
  return createPublicKey({
    format: "jwk", key: { kty: "EC", crv: "P-256", x: part(1, 33), y: part(33, 65) },
  });
}

export const seconds = () => Math.floor(Date.now() / 1000);
