// What tests ask a page. Each function is sent to the browser by its text: it sees nothing of this
// file, only the page.

/** @returns {boolean} media flows both ways as far as the page can tell */
export function isConnected() {
  return globalThis.switchboardCall?.state === "connected";
}

/** @returns {number} of others' cameras that show a picture */
export function picturesShown() {
  const mine = globalThis.switchboardCall?.sessionId;
  return [...document.querySelectorAll(".tile.showing[data-source=camera]")]
    .filter(({ dataset }) => dataset.session !== mine).length;
}

/** Starts watching before the page's own scripts run: when did we join, when did we see whom? */
export function recordTimes() {
  globalThis.times = { joined: 0, seen: {} };
  const look = () => {
    const room = document.getElementById("room");
    if (room && !room.hidden) globalThis.times.joined ||= Date.now();
    const mine = globalThis.switchboardCall?.sessionId;
    for (const { dataset } of document.querySelectorAll(".tile.showing[data-source=camera]")) {
      if (dataset.session !== mine) globalThis.times.seen[dataset.session] ??= Date.now();
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["class", "hidden"],
  });
}

/**
 * What arrived so far: per incoming track with media, and how the pictures look right now.
 * @returns {Promise<{at: number, video: object[], audio: object[], srtpCipher?: string}>}
 */
export async function sample() {
  const call = globalThis.switchboardCall;
  const pc = call?.peerConnection ?? globalThis.pc;
  const reports = [...(await pc.getStats()).values()];
  const byId = new Map(reports.map((report) => [report.id, report]));
  const inbound = reports.filter(({ type }) => type === "inbound-rtp");
  const result = { at: performance.now(), video: [], audio: [] };
  for (const report of inbound) {
    const { kind, mid, ssrc, packetsReceived = 0, framesReceived = 0, framesDecoded = 0, pliCount = 0 } = report;
    if (!packetsReceived) continue;
    const codec = byId.get(report.codecId)?.mimeType;
    result[kind].push({
      mid, ssrc, codec, packetsReceived, framesReceived, framesDecoded, pliCount,
      frozen: report.freezeCount ?? 0,
      width: report.frameWidth,
      lost: report.packetsLost,
      energy: report.totalAudioEnergy ?? 0,
    });
  }
  result.srtpCipher = reports.find(({ type }) => type === "transport")?.srtpCipher;
  return result;
}

/** @returns {Promise<object[]>} what we send, by rid */
export async function sampleSent() {
  const pc = globalThis.switchboardCall?.peerConnection ?? globalThis.pc;
  const reports = [...(await pc.getStats()).values()];
  const byId = new Map(reports.map((report) => [report.id, report]));
  return reports
    .filter(({ type, kind }) => type === "outbound-rtp" && kind === "video")
    .map(({ ssrc, rid = "", framesEncoded = 0, packetsSent = 0, frameWidth, codecId }) => (
      { ssrc, rid, framesEncoded, packetsSent, frameWidth, codec: byId.get(codecId)?.mimeType }));
}

/**
 * Looks at the pictures of others a few times within some seconds.
 * @param {number} seconds
 * @returns {Promise<number[]>} per picture, how many looks differed from the one before, of 5
 */
export async function countMovement(seconds) {
  // Firefox's fake camera is one colour that changes slowly: few steps, but far apart.
  const kStill = 2;
  const pause = (seconds * 1000) / 6;
  const mine = globalThis.switchboardCall?.sessionId;
  const videos = [...document.querySelectorAll("video")].filter((video) => {
    const tile = video.closest(".tile");
    return video.srcObject && video.id !== "preview-video" &&
      (!tile || (tile.dataset.session !== mine && tile.classList.contains("showing")));
  });
  const canvas = new OffscreenCanvas(96, 54);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const look = (video) => {
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const moved = videos.map(() => 0);
  let before = videos.map(look);
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const now = videos.map(look);
    now.forEach((pixels, index) => {
      if (pixels.some((value, at) => Math.abs(value - before[index][at]) > kStill)) moved[index]++;
    });
    before = now;
  }
  return moved;
}
