// The camera of the publisher. Chromium's own fake one is so plain that no layer comes near its bitrate.

export const kCamera = { width: 1280, height: 720, fps: 15 };

/**
 * In the page, before its own scripts: whoever asks for a camera gets a drawn one, a turning and drifting
 * field of blots, as fine as a real scene and as hard to encode, under a clock.
 */
export function drawCamera({ width, height, fps }) {
  const kBlots = 9000;
  const field = new OffscreenCanvas(2048, 2048);
  const paint = field.getContext("2d");
  for (let i = 0; i < kBlots; i++) {
    paint.fillStyle = `hsl(${Math.random() * 360} 50% ${20 + Math.random() * 60}% / .7)`;
    paint.beginPath();
    const size = 4 + 60 * Math.random() ** 4;
    paint.ellipse(Math.random() * 2048, Math.random() * 2048, size, size / 2, Math.random() * 3, 0, 7);
    paint.fill();
  }
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  const draw = () => {
    const seconds = performance.now() / 1000;
    context.setTransform(1, 0, 0, 1, width / 2 + 120 * Math.sin(seconds / 3), height / 2 + 90 * Math.cos(seconds / 4));
    context.rotate(0.15 * Math.sin(seconds / 2));
    context.drawImage(field, -1024, -1024);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#000c";
    context.fillRect(width / 2 - 260, height / 2 - 70, 520, 140);
    context.fillStyle = "#fff";
    context.font = "600 96px monospace";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(new Date().toISOString().slice(14, 21), width / 2, height / 2); // minutes, seconds, tenths
  };
  navigator.mediaDevices.getUserMedia = async () => {
    draw();
    setInterval(draw, 1000 / fps);
    const stream = canvas.captureStream(fps);
    const [track] = stream.getVideoTracks();
    track.getSettings = () => ({ width, height, frameRate: fps });
    return stream;
  };
}

/** In the page: a busy machine may cost frames, but no layer becomes smaller than it was asked to be. */
export async function keepSizes() {
  const pc = globalThis.switchboardCall?.peerConnection ?? globalThis.pc;
  for (const sender of pc.getSenders()) {
    if (sender.track?.kind !== "video") continue;
    await sender.setParameters({ ...sender.getParameters(), degradationPreference: "maintain-resolution" });
  }
}
