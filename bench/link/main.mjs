// One subscriber behind a link that becomes narrow and wide again, with one server after the other.
// Usage: main.mjs CLIENT_NAMESPACE FOLDER, in the namespace of the servers; see run.sh.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { kChromium, startChromium } from "../../tests/e2e/harness/browsers.mjs";
import { sampleSent } from "../../tests/e2e/harness/in_page.mjs";
import { sleep } from "../../tests/e2e/harness/runner.mjs";
import { drawCamera, kCamera } from "./camera.mjs";
import { figures, table } from "./figures.mjs";
import { joinTimes } from "./joins.mjs";
import { janus } from "./janus.mjs";
import { Link } from "./link.mjs";
import { plot } from "./plot.mjs";
import { switchboard } from "./switchboard.mjs";
import { untilHeight, watch } from "./watch.mjs";

const kSeconds = 60;
const kSteps = [{ at: 0, rate: 2.5 }, { at: 20, rate: 0.5 }, { at: 40, rate: 2.5 }]; // seconds, Mb/s
const kScene = { drop: 20, rise: 40, low: 0.5, full: kCamera.height };
const kPictures = { "before-the-drop": 18, "10-s-after-the-drop": 30, "at-the-end": 59 }; // seconds
const kRoom = 10; // Mb/s, for joins
const kWarmUp = 30; // seconds at most until the largest picture is there
const kSettle = 5; // seconds, so that nothing of the start is measured

const [clientNamespace, folder] = process.argv.slice(2);

/** @param {any} t which ends it all @param {typeof switchboard | typeof janus} server */
async function measure(t, server) {
  const link = await Link.start(t, clientNamespace);
  link.setRate(kSteps[0].rate);
  const { remote } = await server.start(t);
  const publisher = await (await startChromium(t)).open();
  await publisher.addInitScript(drawCamera, kCamera);
  await server.publish(publisher);
  const behindLink = await startChromium(t, { executable: chromiumIn(t, clientNamespace), secureOrigin: remote });
  const subscriber = await behindLink.open();
  await server.play(subscriber, remote);
  await untilHeight(subscriber, kScene.full, kWarmUp).catch(async ({ message }) => {
    throw new Error(`${message}; sent is ${JSON.stringify(await publisher.evaluate(sampleSent))}`);
  });
  await sleep(kSettle);
  const began = Date.now();
  const cpu = cpuTimes();
  const series = await watch(subscriber, link, {
    seconds: kSeconds,
    steps: kSteps,
    pictures: Object.entries(kPictures).map(([name, at]) => ({
      at, take: () => picture(subscriber, join(folder, `${server.name.toLowerCase()}-${name}.png`)) })),
  });
  const [idle, total] = cpuTimes().map((value, i) => value - cpu[i]);
  await subscriber.close(); // joins have the link to themselves, and room on it
  link.setRate(kRoom);
  const joins = server.callId ? await joinTimes(await behindLink.open(), remote, server.callId) : [];
  const reports = link.reports.map((report) => ({ ...report, at: (report.at - began) / 1000 }));
  return {
    name: server.name,
    version: server.version(),
    figures: { ...figures(series, reports, kScene), busy: 1 - idle / total, joins },
    series,
  };
}

/** A picture of the page that costs it as little time as can be: what is slow would be counted as a freeze. */
async function picture(page, path) {
  const devTools = await page.context().newCDPSession(page);
  const { data } = await devTools.send("Page.captureScreenshot", { optimizeForSpeed: true });
  writeFileSync(path, Buffer.from(data, "base64"));
  await devTools.detach();
}

/** @returns {[number, number]} what all cores have been idle and have been there, in ms */
function cpuTimes() {
  const times = cpus().map((core) => core.times);
  const sum = (of) => times.reduce((total, each) => total + of(each), 0);
  return [sum(({ idle }) => idle), sum((each) => Object.values(each).reduce((a, b) => a + b))];
}

/** @returns {string} the path of a program that runs Chromium in a namespace */
function chromiumIn(t, namespace) {
  const directory = mkdtempSync(join(tmpdir(), "switchboard-link-"));
  t.defer(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "chromium");
  writeFileSync(path, `#!/bin/sh\nexec nsenter --net=/run/netns/${namespace} ${kChromium} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

// The browsers' drivers take these signals for themselves and would let the run go on.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => process.exit(1));
const results = [];
let complete = true;
for (const server of [switchboard, janus]) {
  const cleanups = [];
  const t = { defer: (cleanup) => cleanups.unshift(cleanup) };
  let problem;
  try {
    results.push(await measure(t, server));
  } catch (error) {
    problem = error;
  }
  for (const cleanup of cleanups) await cleanup(Boolean(problem));
  if (!problem) continue;
  complete = false;
  console.log(`${server.name} was not measured: ${problem.stack}`);
}
writeFileSync(join(folder, "link.json"), JSON.stringify({ seconds: kSeconds, steps: kSteps, results }, null, 1));
writeFileSync(join(folder, "link.svg"), plot(results, { seconds: kSeconds, steps: kSteps }));
console.log(table(results));
process.exit(complete ? 0 : 1);
