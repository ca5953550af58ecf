// Apple Push Notification service: checks what Apple checks, with Apple's reasons.
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { checkToken, Refusal, seconds, Service } from "./service.mjs";

const kBundle = "com.example.switchboard";
const refuse = (status, reason, more = {}) => { throw new Refusal(status, { reason, ...more }); };

/** @returns the service, with `setting` for --push_provider and `providerTokens` seen */
export async function startApns(tls, { name = "ios" } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256", privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const file = join(tls.directory, "AuthKey.p8");
  writeFileSync(file, privateKey);
  const providerTokens = new Set();
  const service = await Service.start(tls, ({ path, headers, body }) => {
    const token = String(headers.authorization ?? "").replace(/^bearer /, "");
    if (!token) refuse(403, "MissingProviderToken");
    checkProviderToken(token, createPublicKey(publicKey));
    providerTokens.add(token);
    if (!/^\/3\/device\/[0-9a-f]+$/.test(path)) refuse(400, "BadDeviceToken");
    checkHeaders(headers, body);
    const payload = JSON.parse(body.toString());
    if (!payload.aps) refuse(400, "PayloadEmpty");
    return { body: "" };
  });
  const setting = `name=${name};type=apn;credentials=${file};url=${service.url};ca_file=${tls.caFile};` +
    `key_id=KEY1234567;team_id=TEAM123456;topic=${kBundle}`;
  return Object.assign(service, { setting, providerTokens });
}

function checkProviderToken(token, key) {
  let parts;
  try {
    parts = checkToken(token, "ES256", key);
  } catch {
    refuse(403, "InvalidProviderToken");
  }
  const { header, claims } = parts;
  if (header.kid !== "KEY1234567" || claims.iss !== "TEAM123456") refuse(403, "InvalidProviderToken");
  if (Math.abs(seconds() - claims.iat) > 3600) refuse(403, "ExpiredProviderToken");
}

function checkHeaders(headers, body) {
  const type = headers["apns-push-type"];
  const priority = headers["apns-priority"];
  if (!["alert", "background", "voip"].includes(type)) refuse(400, "InvalidPushType");
  if (!headers["apns-topic"]) refuse(400, "MissingTopic");
  const topic = type === "voip" ? `${kBundle}.voip` : kBundle;
  if (headers["apns-topic"] !== topic) refuse(400, "TopicDisallowed");
  if (!["5", "10"].includes(priority) || (type === "background" && priority !== "5")) {
    refuse(400, "BadPriority");
  }
  if (!/^\d+$/.test(headers["apns-expiration"])) refuse(400, "BadExpirationDate");
  if (Buffer.byteLength(headers["apns-collapse-id"] ?? "") > 64) refuse(400, "BadCollapseId");
  if (body.length > (type === "voip" ? 5120 : 4096)) refuse(413, "PayloadTooLarge");
}
