// Takes the picture of the page that the README shows: a real call through the real server, whose
// people are drawn. Usage: node picture.mjs ../../deploy/page.png
import { startChromium, untilInPage } from "./harness/browsers.mjs";
import { isConnected, picturesShown } from "./harness/in_page.mjs";
import { sleep, until } from "./harness/runner.mjs";
import { Server } from "./harness/server.mjs";

const kPeople = [
  { name: "Ann Lee", wall: ["#3b5b7a", "#1d2f45"], skin: "#e8b48f", hair: "#2c1d18", shirt: "#d9a441" },
  { name: "Bob Okafor", wall: ["#4c6b58", "#22372d"], skin: "#8a5a3c", hair: "#15100e", shirt: "#c8d3dd", short: true },
  { name: "Carla Gómez", wall: ["#7a5468", "#3a2433"], skin: "#d79f78", hair: "#6b3a24", shirt: "#3f7f88" },
  { name: "Dmitri Orlov", wall: ["#5c5a7d", "#2a2944"], skin: "#f0c9ad", hair: "#b58a4e", shirt: "#44506b", short: true },
  { name: "Farid", wall: ["#35696d", "#173236"], skin: "#b57e58", hair: "#2a2a2e", shirt: "#e2ded2", short: true },
  { name: "Eve", wall: ["#6d6a52", "#34321f"], skin: "#c58e68", hair: "#1f1a24", shirt: "#8f4a4a" },
];

/** In the page: a drawn person, moving a little, as the camera. */
async function becomePerson({ wall, skin, hair, shirt, short }) {
  // As large as a tile: six cameras and thirty pictures share this machine's cores.
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const c = canvas.getContext("2d");
  c.scale(0.5, 0.5);
  const shape = (color, draw) => {
    c.fillStyle = color;
    c.beginPath();
    draw();
    c.fill();
  };
  const drawRoom = () => {
    const light = c.createRadialGradient(360, 180, 60, 640, 360, 900);
    light.addColorStop(0, wall[0]);
    light.addColorStop(1, wall[1]);
    shape(light, () => c.rect(0, 0, 1280, 720));
    shape("rgb(255 255 255 / .10)", () => c.roundRect(90, 70, 260, 330, 10));
    shape("rgb(255 255 255 / .07)", () => c.roundRect(108, 88, 108, 294, 4));
    shape("rgb(255 255 255 / .07)", () => c.roundRect(224, 88, 108, 294, 4));
    shape("rgb(0 0 0 / .22)", () => c.roundRect(920, 260, 290, 14, 4));
    [["#c96f5a", 940, 90], ["#d8c07a", 978, 110], ["#6f9cb0", 1014, 80], ["#8aa37b", 1050, 100]]
      .forEach(([color, x, tall]) => shape(color, () => c.roundRect(x, 260 - tall, 30, tall, 3)));
    shape("#5d8f68", () => c.ellipse(1150, 215, 34, 48, 0.3, 0, 7));
    shape("#b0745a", () => c.roundRect(1128, 226, 44, 34, 4));
  };
  const drawPerson = (t) => {
    const [x, y] = [640 + 14 * Math.sin(t / 1.7), 320 + 8 * Math.sin(t / 1.1)];
    if (!short) shape(hair, () => c.roundRect(x - 158, y - 150, 316, 400, 150));
    shape(shirt, () => c.ellipse(x, y + 440, 330, 240, 0, 0, 7));
    shape(skin, () => c.roundRect(x - 55, y + 90, 110, 150, 50));
    shape(skin, () => c.ellipse(x, y, 125, 158, 0, 0, 7));
    shape(hair, () => {
      c.ellipse(x, y - 62, 138, 112, 0, Math.PI, 0);
      c.quadraticCurveTo(x + 90, y - 90, x, y - 84);
      c.quadraticCurveTo(x - 90, y - 90, x - 138, y - 62);
    });
    const blink = t % 3.4 < 0.12 ? 2 : 11;
    for (const side of [-1, 1]) shape("#2b2320", () => c.ellipse(x + side * 46, y + 2, 10, blink, 0, 0, 7));
    c.strokeStyle = "rgb(80 30 25 / .75)";
    c.lineWidth = 7;
    c.lineCap = "round";
    c.beginPath();
    c.arc(x, y + 44, 40, 0.25 * Math.PI, 0.75 * Math.PI);
    c.stroke();
  };
  const phase = Math.random() * 3;
  setInterval(() => {
    drawRoom();
    drawPerson(performance.now() / 1000 + phase);
  }, 100);
  const [track] = canvas.captureStream(10).getVideoTracks();
  await globalThis.switchboardCall.replaceTrack("camera", track);
}

const cleanups = [];
const t = { defer: (cleanup) => cleanups.unshift(cleanup) };
try {
  const server = await Server.start(t);
  const chromium = await startChromium(t);
  const pages = [];
  for (const person of kPeople) {
    const page = await chromium.open(server.link("demo", person.name, {
      width: 640, height: 360, fps: 10, simulcast: "0", audio: person.name === "Ann Lee" ? "1" : "0" }));
    await untilInPage(page, `${person.name} is connected`, isConnected);
    await untilInPage(page, "the camera is on", () => switchboardCall.localTracks.has("camera"));
    await page.evaluate(becomePerson, person);
    pages.push(page);
  }
  const [page] = pages.slice(1);
  await until("everybody's picture", async () =>
    (await page.evaluate(picturesShown)) === kPeople.length - 1, 60);
  await sleep(8); // for the sharpest layer, and a tone of the fake microphone
  await until("Ann speaks", () => page.evaluate(() => document.querySelector(".tile.speaking")), 5)
    .catch(() => console.log("nobody is shown speaking"));
  await page.setViewportSize({ width: 1280, height: 680 });
  await sleep(1);
  await page.screenshot({ path: process.argv[2] ?? "page.png" });
} finally {
  for (const cleanup of cleanups) await cleanup();
}
process.exit(0);
