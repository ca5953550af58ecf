// How every screen looks, wide and narrow, light and dark: pictures into build/screens, and no
// fault that axe finds.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { startChromium } from "./harness/browsers.mjs";
import { Caller } from "./harness/caller.mjs";
import { test, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kFolder = fileURLToPath(new URL("../../build/screens/", import.meta.url));
const kAxe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kSizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
mkdirSync(kFolder, { recursive: true });

/** The screen in all four appearances. @returns {Promise<string[]>} what axe objects to */
async function look({ page }, name) {
  const faults = [];
  for (const [size, viewport] of Object.entries(kSizes)) {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${kFolder}${name}-${size}-${colorScheme}.png` });
      const found = await objections(page);
      faults.push(...found.map((fault) => `${name}, ${size}, ${colorScheme}: ${fault}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) faults.push(`${name}, ${size}: ${overflow} px wider than the window`);
    }
  }
  await page.setViewportSize(kSizes.wide);
  return faults;
}

async function objections(page) {
  await page.evaluate(kAxe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.map(({ id, help, nodes }) =>
    `${id}: ${help} (${nodes.map(({ target }) => target).join("; ")})`);
}

test("every screen looks right and is accessible, wide and narrow, light and dark", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t, { fps: 10 });
  const faults = [];
  const see = async (caller, name) => faults.push(...await look(caller, name));

  const stranger = new Caller(await chromium.open(server.url), "Stranger");
  await stranger.sees("lobby");
  await see(stranger, "1-sign-in");
  await stranger.page.goto(`${server.url}/?call=demo`);
  await stranger.sees("lobby");
  await see(stranger, "2-join-by-link");
  await stranger.page.close();

  const ann = await Caller.signIn(chromium, server, "Ann");
  const bob = await Caller.signIn(chromium, server, "Bob");
  await see(ann, "3-home-first");
  await ann.ringsFor(180);
  await ann.call("bob");
  await bob.sees("ring");
  await until("it rings", async () => (await ann.look()).ringing === "Ringing…");
  await see(ann, "4-outgoing");
  await see(bob, "5-incoming");
  await bob.click("accept");
  for (const each of [ann, bob]) await each.isIn({ pictures: 1 });
  await see(ann, "6-call");
  await ann.click("people-toggle");
  await see(ann, "7-call-people");
  await ann.click("people-close");
  await ann.click("settings");
  await see(ann, "8-call-devices");
  await ann.page.keyboard.press("Escape");
  await ann.click("why-toggle");
  await until("the details are drawn", () => ann.page.evaluate(() =>
    document.querySelector("#why svg polyline, #why svg path, #why canvas") !== null));
  await see(ann, "11-call-details");
  await ann.click("why-toggle");
  const cara = await Caller.signIn(chromium, server, "Cara");
  await cara.ringsFor(180);
  await cara.call("ann");
  await until("Ann hears of Cara", async () => (await ann.look()).secondShown);
  await see(ann, "9-call-second");
  await ann.click("second-reject");
  await cara.sees("home");
  await bob.click("leave");
  await ann.isHome(/Cara.*Declined/);
  await ann.call("nobody");
  await until("Ann is told", async () => /nobody/.test((await ann.look()).error));
  await see(ann, "10-home-history");
  assert.deepEqual(faults, []);
}, { seconds: 240 });

test("everything can be reached and done by the keyboard", async (t) => {
  const server = await Server.start(t);
  const chromium = await startChromium(t, { fps: 10 });
  const bob = await Caller.signIn(chromium, server, "Bob");
  const page = await chromium.open(server.url);
  const ann = new Caller(page, "Ann");
  await ann.sees("lobby");
  await page.keyboard.type("Ann"); // the first field has the focus
  await page.keyboard.press("Enter");
  await ann.sees("home");
  await until("Ann is online", async () => (await ann.look()).online);
  await page.keyboard.type("bob");
  await page.keyboard.press("Enter");
  await bob.sees("ring");
  await bob.page.keyboard.press("Enter"); // Accept has the focus
  for (const each of [ann, bob]) await each.isIn({ pictures: 1 });
  await page.keyboard.press("m");
  await until("muted", () => page.evaluate(() => document.getElementById("mic").ariaPressed === "false"));
  for (let tabs = 0; tabs < 20; tabs++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.id === "leave")) break;
  }
  await page.keyboard.press("Enter");
  for (const each of [ann, bob]) await each.sees("home");
});
