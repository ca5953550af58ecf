/**
 * Switchboard for browsers: join a call, publish a microphone, camera and screen, see and hear
 * everybody else. Hides tokens, the WebSocket and its reconnection, negotiation and glare, slots,
 * simulcast and layer selection.
 *
 *   import { Switchboard } from "./switchboard.js";
 *
 *   const client = new Switchboard({ user: { id: "ann", name: "Ann" } });
 *   const call = client.call("default", "demo");
 *   call.addEventListener("trackadded", ({ detail: { participant, source, track } }) => {
 *     if (track.kind !== "video") return;             // sound plays by itself
 *     const video = document.createElement("video");
 *     Object.assign(video, { autoplay: true, muted: true, playsInline: true });
 *     video.srcObject = new MediaStream([track]);
 *     document.body.append(video);
 *     call.watch(video, participant.sessionId, source); // asks for what the element can show
 *   });
 *   await call.join({ audio: true, video: true });
 *   …
 *   await call.leave();
 *
 * No dependencies, no build step. Works in current Chromium, Firefox and Safari.
 */
export { Switchboard } from "./sdk/client.js";
export { Call } from "./sdk/call.js";
export { RequestError } from "./sdk/requests.js";
