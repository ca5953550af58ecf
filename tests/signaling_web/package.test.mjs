import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import "./custom_event.mjs";
import * as client from "../../signaling/web/static/switchboard.js";

const kFolder = fileURLToPath(new URL("../../signaling/web/static/", import.meta.url));
const kCompiler = fileURLToPath(new URL("../e2e/node_modules/typescript/bin/tsc", import.meta.url));

test("the npm package is the module, its types and its guide, and not the page", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"],
                                              { cwd: kFolder, stdio: ["ignore", "pipe", "ignore"] }));
  const packed = files.map(({ path }) => path).sort();
  const modules = readdirSync(join(kFolder, "sdk")).map((name) => `sdk/${name}`);
  assert.deepEqual(packed, ["README.md", "package.json", "service_worker.js", "switchboard.d.ts",
                            "switchboard.js", ...modules].sort());
});

/** @returns {string} what the compiler objects to */
function compile(source) {
  const folder = mkdtempSync(join(tmpdir(), "switchboard-types-"));
  const app = source.replace("switchboard-client", `${kFolder}switchboard.js`);
  writeFileSync(join(folder, "app.ts"), app);
  const { stdout } = spawnSync(process.execPath, [
    kCompiler, "--strict", "--noEmit", "--target", "es2022", "--module", "esnext",
    "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable", "--skipLibCheck",
    join(folder, "app.ts")]);
  rmSync(folder, { recursive: true });
  return String(stdout);
}

const kApp = `
  import { Call, RequestError, Switchboard, enablePush } from "switchboard-client";
  const client = new Switchboard({ baseUrl: "https://calls.example" });
  await client.connectUser({ id: "ann", name: "Ann" }, async () => "token");
  client.on("call.ring", ({ call, user, video }) => {
    if (video && user.name) call.accept({ video: false });
    else call.reject("busy");
  });
  const call: Call = client.call("default");
  call.on("trackadded", ({ participant, source, track }) => {
    if (source === "camera") call.watch(document.body, participant.sessionId, source);
    track.stop();
  });
  call.on("call.ringing", ({ via }) => console.log(via === "push"));
  call.on("ended", ({ reason }) => console.log(reason.length));
  await call.getOrCreate({ members: ["bob", { user_id: "eve", role: "viewer" }], ring: true });
  for (const { name, quality } of call.participants.values()) console.log(name, quality === "poor");
  await call.leave({ endCall: true }).catch((error: RequestError) => error.code);
  await enablePush(client);
`;

test("the types fit an app that does everything", () => {
  assert.equal(compile(kApp), "");
});

test("the types object to what does not exist", () => {
  for (const [right, wrong] of [["call.reject(", "call.refuse("], ['"busy"', '"bored"'],
                                ['"call.ringing"', '"call.rings"'], ["user.name", "user.nick"]]) {
    assert.match(compile(kApp.replace(right, wrong)), /error TS/, wrong);
  }
});

test("what the types declare is there", () => {
  for (const name of ["Call", "RequestError", "Switchboard", "disablePush", "enablePush", "pushState"]) {
    assert.equal(typeof client[name], "function", name);
  }
  for (const name of ["accept", "addMembers", "getOrCreate", "join", "leave", "nameOf", "on",
                      "reject", "ring", "setCameraEnabled", "startScreenShare", "useDevice", "useSpeaker", "watch"]) {
    assert.equal(typeof client.Call.prototype[name], "function", name);
  }
});
