/**
 * Janus's VideoRoom by its HTTP API (https://janus.conf.meetecho.com/docs/rest.html): one session and one plugin
 * handle for the one PeerConnection of a page, which is globalThis.pc. Requests are answered by events, which a
 * long poll brings.
 */
const kRoom = 1;
const kNoSuchFeed = 428; // the publisher's transport is not up yet
const kRetries = 50; // 100 ms apart
const kHighest = 720; // lines
const kAsks = 8; // 3 s apart

/** The layers and bitrates that Switchboard's page sends, in Janus's order: the highest is substream 2. */
const kLayers = [
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 2_000_000 },
  { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 707_107 },
  { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 250_000 },
];

class Handle {
  #session;
  #handle;
  #waiting = new Map(); // transaction → what to do with its event
  #asked = 0;

  static async open(api) {
    const handle = new Handle();
    handle.#session = `${api}/${(await post(api, { janus: "create" })).data.id}`;
    const attached = await post(handle.#session, { janus: "attach", plugin: "janus.plugin.videoroom" });
    handle.#handle = `${handle.#session}/${attached.data.id}`;
    handle.#poll();
    return handle;
  }

  /** @returns {Promise<{data: object, jsep?: RTCSessionDescriptionInit}>} */
  async ask(body, jsep) {
    const transaction = String(++this.#asked);
    const event = new Promise((resolve) => this.#waiting.set(transaction, resolve));
    const answer = await post(this.#handle, { janus: "message", body, jsep }, transaction);
    const { plugindata, jsep: theirs } = answer.janus === "ack" ? await event : answer;
    return { data: plugindata.data, jsep: theirs };
  }

  /** Goes on as long as the page is open, which also keeps the session alive. */
  async #poll() {
    for (;;) {
      const event = await (await fetch(`${this.#session}?rid=${Date.now()}`)).json();
      this.#waiting.get(event.transaction)?.(event);
    }
  }
}

async function post(url, message, transaction = "request") {
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ ...message, transaction }) });
  const answer = await response.json();
  if (answer.janus === "error") throw new Error(`Janus: ${answer.error.reason}`);
  return answer;
}

/** Sets our description, and waits until it names all addresses. */
async function describe(pc) {
  await pc.setLocalDescription();
  while (pc.iceGatheringState !== "complete") await new Promise((resolve) => setTimeout(resolve, 20));
  return { type: pc.localDescription.type, sdp: pc.localDescription.sdp };
}

/** @param {string} api @returns {Promise<number>} the id of the feed */
export async function publish(api) {
  const handle = await Handle.open(api);
  // Without a limit of the room's own; else as it comes.
  await handle.ask({ request: "create", room: kRoom, bitrate: 0, videocodec: "vp8" });
  const { data: { id } } = await handle.ask({ request: "join", ptype: "publisher", room: kRoom });
  const pc = (globalThis.pc = new RTCPeerConnection());
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const [track] = stream.getVideoTracks();
  const { sender } = pc.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings: kLayers });
  const { jsep } = await handle.ask({ request: "publish" }, await describe(pc));
  await pc.setRemoteDescription(jsep);
  await sender.setParameters({ ...sender.getParameters(), degradationPreference: "maintain-resolution" });
  return id;
}

/** @param {string} api @param {number} feed */
export async function play(api, feed) {
  const handle = await Handle.open(api);
  const join = { request: "join", ptype: "subscriber", room: kRoom, streams: [{ feed }] };
  let joined = await handle.ask(join);
  for (let i = 0; i < kRetries && joined.data.error_code === kNoSuchFeed; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    joined = await handle.ask(join);
  }
  if (joined.data.error) throw new Error(`Janus: ${joined.data.error}`);
  const pc = (globalThis.pc = new RTCPeerConnection());
  pc.addEventListener("track", ({ track }) => {
    document.querySelector("video").srcObject = new MediaStream([track]);
  });
  await pc.setRemoteDescription(joined.jsep);
  await handle.ask({ request: "start" }, await describe(pc));
  const [{ mid }] = pc.getTransceivers();
  askForHighest(handle, mid);
}

/** It stays at a lower layer when the highest one started late: asked again until the picture is as high. */
async function askForHighest(handle, mid) {
  const video = document.querySelector("video");
  for (let i = 0; i < kAsks && video.videoHeight < kHighest; i++) {
    await handle.ask({ request: "configure", streams: [{ mid, substream: 2, temporal: 2 }] });
    await new Promise((resolve) => setTimeout(resolve, 3000));
  }
}
