/**
 * The page: who I am, a home, calls. Everything about calls is in switchboard.js.
 *
 * Address: /?call=demo&name=Ann fills in the form, &auto=1 joins at once. Also understood: audio=0,
 * video=0, width=, height=, fps= (what the camera is asked for), simulcast=0, layers=all (keep sending
 * sizes nobody watches), codec=VP8|VP9|H264|AV1.
 * /?name=Ann&home=1 signs in at once. /?ring=default:id&user=ann comes from a notification;
 * &accept=1 answers, with &video=0 by voice only; &reject=1 declines.
 */
import { Pages } from "./ui/pages.js";
import { idFor, lastSignedIn, signedIn } from "./ui/identity.js";

const query = new URLSearchParams(location.search);

function optionsFromAddress() {
  const number = (key) => (query.has(key) ? { ideal: Number(query.get(key)) } : undefined);
  const camera = { width: number("width"), height: number("height"), frameRate: number("fps") };
  for (const [key, value] of Object.entries(camera)) if (!value) delete camera[key];
  return {
    audio: query.get("audio") !== "0",
    video: (query.has("ring") || query.get("video") !== "0") && camera,
    simulcast: query.get("simulcast") !== "0",
    pauseLayers: query.get("layers") !== "all",
    ...(query.has("codec") && { videoCodec: query.get("codec").toUpperCase() }),
  };
}

/** Who opens the page, if the address or this tab knows. */
function knownIdentity() {
  const name = query.get("name");
  if (query.has("user")) {
    const last = lastSignedIn();
    const id = query.get("user");
    return last?.id === id ? last : { id, name: name ?? id };
  }
  if (name && (query.get("auto") === "1" || query.get("home") === "1")) {
    return { id: idFor(name), name };
  }
  return signedIn();
}

const pages = new Pages(optionsFromAddress());
const identity = knownIdentity();
const callId = query.get("call") ?? "";
if (query.has("ring") && identity) {
  pages.openRing(identity, Object.fromEntries(query));
} else if (query.get("auto") === "1" && callId) {
  pages.join(identity ?? { id: idFor("Guest"), name: "Guest" }, callId);
} else {
  pages.open(identity, { callId, name: query.get("name") ?? lastSignedIn()?.name ?? "" });
}
