// What the subscriber's browser says of its picture, twice a second, beside what the link saw meanwhile.
import { sleep } from "../../tests/e2e/harness/runner.mjs";

const kInterval = 0.5; // seconds
const kHeaders = 28; // bytes of IPv4 and UDP that getStats leaves out

/** In the page: the sums of getStats so far. */
async function look() {
  const pc = globalThis.switchboardCall?.peerConnection ?? globalThis.pc;
  const reports = [...(await pc.getStats()).values()];
  const transport = reports.find(({ type }) => type === "transport") ?? {};
  const video = reports.filter(({ type, kind }) => type === "inbound-rtp" && kind === "video")
    .sort((a, b) => (b.framesDecoded ?? 0) - (a.framesDecoded ?? 0))[0] ?? {};
  return {
    at: Date.now(),
    bytes: transport.bytesReceived ?? 0,
    packets: transport.packetsReceived ?? 0,
    mediaBytes: video.bytesReceived ?? 0,
    height: video.frameHeight ?? 0,
    framesDecoded: video.framesDecoded ?? 0,
    freezes: video.freezeCount ?? 0,
    freezeSeconds: video.totalFreezesDuration ?? 0,
    packetsLost: video.packetsLost ?? 0,
    jitterBufferDelay: video.jitterBufferDelay ?? 0,
    jitterBufferFrames: video.jitterBufferEmittedCount ?? 0,
  };
}

/** Until the picture is as high as it can be, for two looks in a row. @param {number} height lines */
export async function untilHeight(page, height, seconds) {
  const deadline = Date.now() + seconds * 1000;
  for (let before = 0; ;) {
    const { height: now } = await page.evaluate(look);
    if (now === height && before === height) return;
    before = now;
    if (Date.now() > deadline) throw new Error(`after ${seconds} s the picture has ${now} lines, not ${height}`);
    await sleep(kInterval);
  }
}

/**
 * @param {any} page of the subscriber @param {import("./link.mjs").Link} link
 * @param {{seconds: number, steps: {at: number, rate: number}[],
 *   pictures: {at: number, take: () => Promise<any>}[]}} plan `at` in seconds from the start, `rate` in Mb/s
 * @returns {Promise<object[]>} see `sample` for the fields
 */
export async function watch(page, link, { seconds, steps, pictures }) {
  const began = Date.now();
  const timers = [
    ...steps.map(({ at, rate }) => setTimeout(() => link.setRate(rate), at * 1000)),
    ...pictures.map(({ at, take }) => setTimeout(() => take().catch(({ message }) => console.log(message)), at * 1000)),
  ];
  try {
    const series = [];
    let before = await page.evaluate(look);
    for (let i = 1; i <= seconds / kInterval; i++) {
      await sleep(Math.max(0, began / 1000 + i * kInterval - Date.now() / 1000));
      const now = await page.evaluate(look);
      series.push(sample(before, now, began, link.reports, steps));
      before = now;
    }
    return series;
  } finally {
    timers.forEach(clearTimeout);
  }
}

function sample(before, now, began, reports, steps) {
  const seconds = (now.at - before.at) / 1000;
  const gained = (field) => now[field] - before[field];
  const mbps = (bytes) => (bytes * 8) / 1e6 / seconds;
  const t = (now.at - began) / 1000;
  const passed = reports.filter(({ at }) => at > before.at && at <= now.at);
  const earlier = reports.findLast(({ at }) => at <= before.at);
  const sum = (field) => (passed.at(-1) ?? earlier)[field] - earlier[field];
  const linkSeconds = passed.length ? (passed.at(-1).at - earlier.at) / 1000 : 1;
  const frames = gained("jitterBufferFrames");
  return rounded({
    t, // seconds from the start
    capacity: steps.findLast(({ at }) => at <= t).rate, // Mb/s
    received: mbps(gained("bytes") + kHeaders * gained("packets")), // Mb/s of IP packets of the PeerConnection
    media: mbps(gained("mediaBytes")), // Mb/s of the picture's RTP payloads
    sent: (sum("offered") * 8) / 1e6 / linkSeconds, // Mb/s of IP packets that came to the bottleneck
    queue: Math.max(0, ...passed.map(({ queue }) => queue)), // ms, the most that a packet waited there
    dropped: sum("dropped"), // packets, there
    height: now.height, // lines of the last frame
    fps: gained("framesDecoded") / seconds,
    framesDecoded: now.framesDecoded,
    freezes: gained("freezes"), // that ended meanwhile, as webrtc-stats defines them
    freezeSeconds: gained("freezeSeconds"), // that they lasted
    packetsLost: gained("packetsLost"),
    jitterBuffer: frames > 0 ? (gained("jitterBufferDelay") / frames) * 1000 : null, // ms per frame
  });
}

function rounded(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) =>
    [name, typeof value === "number" ? Math.round(value * 1000) / 1000 : value]));
}
