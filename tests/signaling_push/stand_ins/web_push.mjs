// A push service for Web Push and the browsers subscribed to it: checks VAPID, decrypts with http_ece, which
// does not know us.
import assert from "node:assert/strict";
import { createECDH, createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { checkToken, keyOfPoint, Refusal, seconds, Service } from "./service.mjs";

const require = createRequire(new URL("../../e2e/package.json", import.meta.url));
const ece = require("http_ece");

/** A VAPID key pair. @returns {{publicKey: string, file: string}} the private key is in the file */
export function makeVapid(tls, name) {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256", privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const { x, y } = createPrivateKey(privateKey).export({ format: "jwk" });
  const point = [Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
  const file = join(tls.directory, `${name}-vapid.pem`);
  writeFileSync(file, privateKey);
  return { publicKey: Buffer.concat(point).toString("base64url"), file };
}

/** As --push_provider takes it. */
export const webPushSetting = (tls, vapid, name, more) =>
  `name=${name};type=webpush;credentials=${vapid.file};ca_file=${tls.caFile};` +
  `subject=mailto:test@example.com${more}`;

/** What a push service checks of every message (RFC 8030, RFC 8291, RFC 8292). */
export function checkMessage({ headers, body }, origin, publicKey) {
  checkVapid(headers.authorization, origin, publicKey);
  assert.equal(headers["content-encoding"], "aes128gcm");
  assert.match(headers.ttl, /^[1-9]\d*$/);
  assert.match(headers.urgency, /^(very-low|low|normal|high)$/);
  assert.match(headers.topic, /^[A-Za-z0-9_-]{1,32}$/);
  if (body.length > 4096) throw new Refusal(413);
}

/** @returns the service, with `setting`, `subscribe()` → {device, id} and `messages` decrypted */
export async function startWebPush(tls, { name = "web", more = ";private_addresses=true" } = {}) {
  const vapid = makeVapid(tls, name);
  const browsers = new Map();
  const messages = [];
  const service = await Service.start(tls, ({ path, headers, body }) => {
    checkMessage({ headers, body }, service.url, vapid.publicKey);
    const browser = browsers.get(path);
    if (!browser) throw new Refusal(404);
    const text = ece.decrypt(body, {
      version: "aes128gcm", privateKey: browser.ecdh, authSecret: browser.auth.toString("base64url"),
    });
    messages.push({ id: browser.id, data: JSON.parse(text.toString()), headers });
    return { status: 201, body: "", headers: { location: `${service.url}/m/1` } };
  });
  const subscribe = () => {
    const ecdh = createECDH("prime256v1");
    ecdh.generateKeys();
    const id = randomBytes(8).toString("hex");
    const auth = randomBytes(16);
    browsers.set(`/push/${id}`, { id, ecdh, auth });
    const device = JSON.stringify({
      endpoint: `${service.url}/push/${id}`, expirationTime: null,
      keys: { p256dh: ecdh.getPublicKey("base64url"), auth: auth.toString("base64url") },
    });
    return { id, device };
  };
  const setting = webPushSetting(tls, vapid, name, more);
  return Object.assign(service, { setting, subscribe, messages });
}

function checkVapid(header, origin, own) {
  const match = /^vapid t=([^,]+), k=(\S+)$/.exec(header ?? "");
  if (!match) throw new Refusal(401);
  const [, token, key] = match;
  if (key !== own) throw new Refusal(403); // another key than the page subscribed with
  const { claims } = checkToken(token, "ES256", keyOfPoint(key));
  assert.equal(claims.aud, origin);
  assert.ok(claims.exp > seconds() && claims.exp <= seconds() + 24 * 3600);
  assert.match(claims.sub, /^(mailto:|https:)/);
}
