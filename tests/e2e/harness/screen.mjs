/** In the page: a screen share without a screen. */
export async function shareACanvas() {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 1280, height: 720 });
  const context = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(frame++ * 10) % 360} 60% 50%)`;
    context.fillRect(0, 0, 1280, 720);
  }, 100);
  const [track] = canvas.captureStream(10).getVideoTracks();
  await globalThis.switchboardCall.replaceTrack("screen_share", track);
}
