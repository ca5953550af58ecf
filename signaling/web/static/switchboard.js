/**
 * Switchboard for browsers: ring people, answer, join a call, publish a microphone, camera and
 * screen, see and hear everybody else. Hides tokens, the WebSocket and its reconnection,
 * negotiation and glare, slots, simulcast and layer selection.
 *
 *   import { Switchboard } from "./switchboard.js";
 *
 *   const client = new Switchboard();
 *   await client.connectUser({ id: "ann", name: "Ann" });
 *   client.on("call.ring", ({ call, user }) => {       // somebody calls
 *     if (confirm(`${user.name} is calling`)) call.accept();
 *     else call.reject();
 *   });
 *
 *   const call = client.call("default");               // or call somebody
 *   call.on("trackadded", ({ participant, source, track }) => {
 *     if (track.kind !== "video") return;              // sound plays by itself
 *     const video = document.createElement("video");
 *     Object.assign(video, { autoplay: true, muted: true, playsInline: true });
 *     video.srcObject = new MediaStream([track]);
 *     document.body.append(video);
 *     call.watch(video, participant.sessionId, source); // asks for what the element can show
 *   });
 *   await call.getOrCreate({ members: ["bob"], ring: true });
 *   …
 *   await call.leave();
 *
 * No dependencies, no build step. Works in current Chromium, Firefox and Safari.
 */
export { Call } from "./sdk/call.js";
export { Switchboard } from "./sdk/client.js";
export { disablePush, enablePush, pushState } from "./sdk/push.js";
export { RequestError } from "./sdk/requests.js";
