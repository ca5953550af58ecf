// What "a moving picture with sound" means, measured in a page over a time.
import assert from "node:assert/strict";

import { countMovement, sample, sampleSent } from "./in_page.mjs";
import { sleep } from "./runner.mjs";
import { StallMeter } from "./stall_meter.mjs";

/** How long figures are taken: short in CI, E2E_SECONDS=30 by hand. */
export const kSeconds = Number(process.env.E2E_SECONDS ?? 8);

/** So often is a measurement taken whose pictures were not smooth while the machine was short of processor time. */
const kTakes = 7;

/**
 * @param {any} page that receives
 * @param {object} wanted
 * @param {string} wanted.who for messages
 * @param {number} wanted.pictures how many are received
 * @param {number} [wanted.fps] each decodes at least so many frames a second
 * @param {number} [wanted.seconds]
 * @param {boolean} [wanted.sound] somebody is heard
 * @param {number} [wanted.mostFreezes] 1 after a pause that was meant: it counts as a freeze
 * @param {any} [wanted.publisher] its page: while its browser is short of processor time it changes the layers it
 *   sends, or encodes fewer frames, which nobody can hide from who looks
 * @returns {Promise<{fps: number[], codec: string, widths: number[]}>}
 */
export async function expectMedia(page, wanted) {
  for (let again = kTakes - 1; ; again--) {
    const meter = new StallMeter();
    const sent = await wanted.publisher?.evaluate(sampleSent);
    const taken = await take(page, wanted.seconds ?? kSeconds);
    const starved = meter.stop() || slowToDecode(taken, wanted) ||
      (sent && unevenlySent(sent, await wanted.publisher.evaluate(sampleSent), secondsOf(taken), wanted));
    const playing = expectArrival(taken, wanted);
    try {
      return expectSmoothness(taken, playing, wanted);
    } catch (error) {
      if (!starved || again === 0) {
        throw new Error(`${error.message}; ${JSON.stringify([taken.before.video, taken.after.video])}`);
      }
      console.log(`  measured again: ${error.message}, but ${starved}`);
    }
  }
}

function secondsOf({ before, after }) {
  return (after.at - before.at) / 1000;
}

async function take(page, seconds) {
  const before = await page.evaluate(sample);
  const [moved] = await Promise.all([page.evaluate(countMovement, seconds), sleep(seconds)]);
  return { before, moved, after: await page.evaluate(sample) };
}

/**
 * @returns {string} what a publisher did between two samples that nobody can hide: layers that began, ended or changed
 *   their size, or fewer frames encoded than are wanted; or ""
 */
function unevenlySent(before, after, seconds, { fps = 0 }) {
  const encoded = gains(before, after, "framesEncoded");
  const most = Math.max(...encoded);
  const changed = after.filter(({ ssrc, frameWidth }, i) => {
    const throughout = encoded[i] === 0 || encoded[i] > 0.8 * most;
    return !throughout || before.find((each) => each.ssrc === ssrc)?.frameWidth !== frameWidth;
  });
  if (changed.length) return `the publisher changed ${changed.map(({ rid }) => rid || "its picture").join(" and ")}`;
  return most / seconds < fps ? `the publisher encodes ${(most / seconds).toFixed(1)} frames/s` : "";
}

/**
 * @returns {string} what the receiving browser had whole, and had no reason to ask a key frame for, but did not decode
 *   in time; or ""
 */
function slowToDecode({ before, after }, { who, fps = 0 }) {
  const seconds = secondsOf({ before, after });
  const [received, decoded, plis] = ["framesReceived", "framesDecoded", "pliCount"]
    .map((field) => gains(before.video, after.video, field));
  const slow = received.findIndex((n, i) => n / seconds >= fps && decoded[i] / seconds < fps && plis[i] === 0);
  return slow < 0 ? "" : `${who} received ${(received[slow] / seconds).toFixed(1)} frames/s whole`;
}

/** What holds on any machine. @returns {number[]} frames/s of the pictures that arrive */
function expectArrival({ before, moved, after }, { who, pictures, sound = true }) {
  const seconds = secondsOf({ before, after });
  const rates = gains(before.video, after.video, "framesDecoded").map((n) => n / seconds);
  const playing = rates.filter((rate) => rate > 0);
  assert.equal(playing.length, pictures,
    `${who} decodes ${playing.length} pictures: ${rates}; ${JSON.stringify([before, after])}`);
  assert.equal(moved.length, pictures, `${who} shows ${moved.length} pictures`);
  if (sound) {
    const energy = gains(before.audio, after.audio, "energy");
    assert.ok(energy.some((gain) => gain > 0), `${who} hears nothing: ${energy}`);
  }
  return playing;
}

function expectSmoothness({ before, moved, after }, playing, { who, fps = 0, mostFreezes = 0 }) {
  for (const rate of playing) {
    assert.ok(rate >= fps, `${who} decodes ${rate.toFixed(1)} frames/s, wanted ${fps}`);
  }
  assert.ok(moved.every((count) => count >= 3), `${who} sees still pictures: ${moved} of 5 moved`);
  const freezes = gains(before.video, after.video, "frozen").reduce((a, b) => a + b, 0);
  assert.ok(freezes <= mostFreezes, `${who} saw ${freezes} freezes`);
  return {
    fps: playing.map((rate) => Number(rate.toFixed(1))),
    codec: after.video.find(({ framesDecoded }) => framesDecoded)?.codec,
    widths: after.video.map(({ width }) => width),
  };
}

function gains(before, after, field) {
  const old = new Map(before.map((each) => [each.ssrc, each[field]]));
  return after.map((each) => each[field] - (old.get(each.ssrc) ?? 0));
}
