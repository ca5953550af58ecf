import assert from "node:assert/strict";
import test from "node:test";

import { ReloadMemory } from "../../signaling/web/static/sdk/reload_memory.js";
import { forget, lastSignedIn, remember, signedIn } from "../../signaling/web/static/ui/identity.js";
import { Place } from "../../signaling/web/static/ui/place.js";

const ann = { id: "ann", name: "Ann" };

/** A browser that lets the site keep nothing. */
function block() {
  for (const name of ["sessionStorage", "localStorage"]) {
    Object.defineProperty(globalThis, name, { configurable: true, get: () => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    } });
  }
}

test("where the site may keep nothing, who signs in is known as long as the page lives", () => {
  block();
  assert.equal(signedIn(), null);
  remember(ann);
  assert.deepEqual([signedIn(), lastSignedIn()], [ann, ann]);
  forget();
  assert.deepEqual([signedIn(), lastSignedIn()], [null, null]);
});

test("where the site may keep nothing, no call comes back after a reload, and all else goes on", () => {
  block();
  globalThis.location = { pathname: "/", search: "?call=talk" };
  globalThis.history = { replaceState: () => {} };
  const [place, memory] = [new Place(), new ReloadMemory("default:talk")];
  assert.equal(place.interrupted(), null);
  place.inCall({ type: "default", id: "talk", direction: null });
  place.home();
  memory.remember("session-1");
  assert.equal(memory.take(), null);
});
