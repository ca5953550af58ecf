// How long somebody behind the link who joins a call waits for the first picture of who is in it.

const kJoins = 41;

/**
 * @param {any} page of a browser behind the link, with nothing open yet
 * @param {string} origin of the server @param {string} callId of a call with somebody's camera
 * @returns {Promise<number[]>} seconds from join() to the first picture, sorted
 */
export async function joinTimes(page, origin, callId) {
  await page.goto(`${origin}/healthz`); // an origin with nothing of the page's own on it
  const times = [];
  for (let i = 0; i < kJoins; i++) times.push(await page.evaluate(joinOnce, { callId, user: `joiner-${i}` }));
  return times.sort((a, b) => a - b);
}

/** In the page: seconds from join() to the first picture that is shown. */
async function joinOnce({ callId, user }) {
  const { Switchboard } = await import("/switchboard.js");
  const client = new Switchboard();
  await client.connectUser({ id: user, name: user });
  const call = client.call("default", callId);
  const video = Object.assign(document.createElement("video"), { autoplay: true, muted: true, playsInline: true });
  video.style.cssText = "width: 640px; height: 360px";
  document.body.append(video);
  const shown = new Promise((resolve) => {
    video.requestVideoFrameCallback((now) => resolve(now));
    call.on("trackadded", ({ participant, source, track }) => {
      if (track.kind !== "video") return;
      video.srcObject = new MediaStream([track]);
      call.watch(video, participant.sessionId, source);
    });
  });
  const began = performance.now();
  await call.join({ audio: false, video: false });
  const at = await shown;
  await call.leave();
  client.close();
  video.remove();
  return (at - began) / 1000;
}
