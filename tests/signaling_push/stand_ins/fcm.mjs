// Firebase Cloud Messaging, HTTP v1, with Google's token endpoint: checks what Google checks.
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkToken, Refusal, seconds, Service } from "./service.mjs";

const kProject = "switchboard-test";
const kEmail = `push@${kProject}.iam.gserviceaccount.com`;
const kScope = "https://www.googleapis.com/auth/firebase.messaging";

/** As Google writes an FCM error. */
export const fcmError = (code, status, errorCode) => ({
  error: {
    code, message: "said by the stand-in", status,
    details: errorCode && [
      { "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode }],
  },
});

/** @returns the service, with `setting` for --push_provider, `tokens` handed out, `expireTokens()` */
export async function startFcm(tls, { name = "mobile" } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const valid = new Set();
  const tokens = await Service.start(tls, ({ path, headers, body }) => {
    assert.equal(path, "/token");
    assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    const form = new URLSearchParams(body.toString());
    assert.equal(form.get("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { header, claims } = checkToken(form.get("assertion"), "RS256", createPublicKey(publicKey));
    assert.equal(header.kid, "key-1");
    assert.equal(claims.iss, kEmail);
    assert.equal(claims.scope, kScope);
    assert.equal(claims.aud, `${tokens.url}/token`);
    assert.ok(Math.abs(claims.iat - seconds()) < 60 && claims.exp - claims.iat <= 3600);
    const token = `ya29.${randomUUID()}`;
    valid.add(token);
    return { body: { access_token: token, expires_in: 3599, token_type: "Bearer" } };
  });
  const service = await Service.start(tls, ({ path, headers, body }) => {
    if (!valid.has(String(headers.authorization).replace(/^Bearer /, ""))) {
      throw new Refusal(401, fcmError(401, "UNAUTHENTICATED"));
    }
    if (path !== `/v1/projects/${kProject}/messages:send`) {
      throw new Refusal(404, fcmError(404, "NOT_FOUND"));
    }
    const { message } = JSON.parse(body.toString());
    assert.ok(Buffer.byteLength(JSON.stringify(message.data)) <= 4096);
    assert.ok(message.token && Object.values(message.data).every((value) => typeof value === "string"));
    assert.ok(Object.keys(message.data).every((key) => !/^(from|message_type|google.*|gcm.*)$/.test(key)));
    assert.match(message.android.priority, /^(high|normal)$/i);
    assert.match(message.android.ttl, /^\d+(\.\d+)?s$/);
    return { body: { name: `projects/${kProject}/messages/${randomUUID()}` } };
  });
  const file = join(tls.directory, "service_account.json");
  writeFileSync(file, JSON.stringify({
    type: "service_account", project_id: kProject, private_key_id: "key-1", private_key: privateKey,
    client_email: kEmail, token_uri: `${tokens.url}/token`,
  }));
  const setting = `name=${name};type=firebase;credentials=${file};url=${service.url};ca_file=${tls.caFile}`;
  const messages = () => service.requests.map(({ body }) => JSON.parse(body.toString()).message);
  return Object.assign(service, { tokens, setting, messages, expireTokens: () => valid.clear() });
}
