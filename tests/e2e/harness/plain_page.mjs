// Pages that use the browser's own RTCPeerConnection and nothing of ours, served from elsewhere
// than the server (so CORS is at work).
import http from "node:http";

const kHtml = `<!doctype html><title>A plain WebRTC client</title>
<video autoplay playsinline></video>`;

/** @param {any} t the test, which closes it @returns {Promise<string>} the address */
export function servePlainPage(t) {
  const server = http.createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end(kHtml);
  });
  t.defer(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}/`));
  });
}

/** In the page: publish or play by one POST. @returns {Promise<string>} the session's address */
export async function exchange({ endpoint, token, publish }) {
  const pc = (globalThis.pc = new RTCPeerConnection());
  if (publish) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of stream.getTracks()) {
      pc.addTransceiver(track, { direction: "sendonly", streams: [stream] });
    }
  } else {
    const received = new MediaStream();
    document.querySelector("video").srcObject = received;
    pc.addEventListener("track", ({ track }) => received.addTrack(track));
    pc.addTransceiver("audio", { direction: "recvonly" });
    pc.addTransceiver("video", { direction: "recvonly" });
  }
  await pc.setLocalDescription();
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` },
    body: pc.localDescription.sdp,
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${text}`);
  await pc.setRemoteDescription({ type: "answer", sdp: text });
  return new URL(response.headers.get("Location"), endpoint).href;
}
