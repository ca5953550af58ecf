/**
 * The page: a lobby, then a call. Everything about calls is in switchboard.js.
 *
 * Address: /?call=demo&name=Ann fills in the form, &auto=1 joins at once. Also understood, with
 * auto=1: audio=0, video=0, width=, height=, fps= (what the camera is asked for), simulcast=0,
 * layers=all (keep sending sizes nobody watches), codec=VP8|VP9|H264|AV1.
 */
import { Switchboard } from "./switchboard.js";
import { Lobby } from "./ui/lobby.js";
import { Room } from "./ui/room.js";

const kCallType = "default";
const query = new URLSearchParams(location.search);
const room = new Room();
const lobby = new Lobby((choice) => enter(choice));

/** One id per tab, kept over a reload, so that two people of one name are two people. */
function myUserId(name) {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "guest";
  let suffix = sessionStorage.getItem("user-suffix");
  if (!suffix) {
    suffix = [...crypto.getRandomValues(new Uint8Array(4))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("user-suffix", suffix);
  }
  return `${slug}-${suffix}`;
}

function rememberedName() {
  return query.get("name") ?? localStorage.getItem("name") ?? "";
}

function addressOf(callId) {
  const next = new URLSearchParams(query);
  next.set("call", callId);
  return `${location.pathname}?${next}`;
}

async function enter({ name, callId, ...options }) {
  localStorage.setItem("name", name);
  history.replaceState(null, "", addressOf(callId));
  const client = new Switchboard({ user: { id: myUserId(name), name } });
  const call = client.call(kCallType, callId);
  globalThis.switchboardCall = call; // for the developer console
  room.show(call, callId);
  lobby.hide();
  const back = (error) => {
    room.hide();
    client.close();
    lobby.show({ name, callId, error });
  };
  call.addEventListener("ended", ({ detail }) => back(detail.reason));
  call.addEventListener("statechanged", ({ detail: { state, reason } }) => {
    if (state === "left" && reason === "left") back("");
  });
  try {
    await call.join(options);
  } catch (error) {
    back(error.message);
  }
}

function optionsFromAddress() {
  const number = (key) => (query.has(key) ? { ideal: Number(query.get(key)) } : undefined);
  const camera = { width: number("width"), height: number("height"), frameRate: number("fps") };
  for (const [key, value] of Object.entries(camera)) if (!value) delete camera[key];
  return {
    audio: query.get("audio") !== "0",
    video: query.get("video") !== "0" && camera,
    simulcast: query.get("simulcast") !== "0",
    pauseLayers: query.get("layers") !== "all",
    ...(query.has("codec") && { videoCodec: query.get("codec").toUpperCase() }),
  };
}

const callId = query.get("call") ?? "";
if (query.get("auto") === "1" && callId) {
  enter({ name: rememberedName() || "Guest", callId, ...optionsFromAddress() });
} else {
  lobby.show({ name: rememberedName(), callId });
}
