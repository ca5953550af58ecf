// The picture of the run as SVG text: rates against capacity, lines of the picture, wait in the queue, freezes.
import { freezes } from "./figures.mjs";

const kColours = ["#1f6feb", "#d1652b"];
const [kWidth, kLeft, kRight] = [900, 96, 24];
const kPanels = [
  { title: "Mb/s received", field: "received", top: 76, height: 170, most: 3, ticks: [0, 0.5, 1, 1.5, 2, 2.5, 3] },
  { title: "lines of the picture, while it moves", field: "height", top: 280, height: 130, most: 800, ticks: [0, 180, 360, 720] },
  { title: "ms waited in the queue", field: "queue", top: 444, height: 110, most: 350, ticks: [0, 100, 200, 300] },
];
const kFreezes = { top: 588, height: 26 };
const kBottom = 646;

/**
 * @param {{name: string, series: object[]}[]} results
 * @param {{seconds: number, steps: {at: number, rate: number}[]}} plan @returns {string}
 */
export function plot(results, { seconds, steps }) {
  const x = (t) => kLeft + (t / seconds) * (kWidth - kLeft - kRight);
  const body = [
    text(24, 26, "One subscriber behind a link that changes", 17, 'font-weight="600"'),
    text(24, 46, `${steps.map(({ rate }) => rate).join(" → ")} Mb/s, RTT 40 ms, 300 ms of drop-tail queue; ` +
      "Chromium on both sides, VP8, three layers of 720p"),
  ];
  for (const panel of kPanels) {
    const y = (value) => panel.top + panel.height * (1 - Math.min(value, panel.most) / panel.most);
    if (panel.field === "received") body.push(capacity(steps, seconds, x, y));
    for (const tick of panel.ticks) {
      body.push(rule(kLeft, y(tick), kWidth - kRight, y(tick)), text(kLeft - 8, y(tick) + 4, tick, 12, kEnd));
    }
    body.push(text(kLeft, panel.top - 8, panel.title, 13, 'font-weight="600"'));
    results.forEach(({ series }, i) => body.push(...pieces(series, panel.field)
      .map((piece) => line(piece.map((each) => [x(each.t), y(each[panel.field])]), i))));
  }
  body.push(text(kLeft, kFreezes.top - 8, "freezes", 13, 'font-weight="600"'));
  results.forEach(({ name, series }, i) => {
    const top = kFreezes.top + i * kFreezes.height;
    body.push(rule(kLeft, top + 10, kWidth - kRight, top + 10), text(kLeft - 8, top + 14, name, 12, kEnd));
    for (const { from, until } of freezes(series)) {
      body.push(`<rect x="${x(from).toFixed(1)}" y="${top}" width="${Math.max(2, x(until) - x(from)).toFixed(1)}" ` +
        `height="20" fill="${kColours[i]}"/>`);
    }
  });
  for (let t = 0; t <= seconds; t += 10) body.push(text(x(t), kBottom + 14, `${t} s`, 12, 'text-anchor="middle"'));
  for (const { at } of steps.slice(1)) {
    body.push(`<line x1="${x(at)}" y1="${kPanels[0].top}" x2="${x(at)}" y2="${kBottom}" stroke="#8c959f" ` +
      'stroke-dasharray="4 3"/>');
  }
  results.forEach(({ name, version }, i) => body.push(
    `<rect x="${kLeft + i * 260}" y="${kBottom + 28}" width="12" height="12" rx="2" fill="${kColours[i]}"/>`,
    text(kLeft + 17 + i * 260, kBottom + 38, `${name} ${version}`, 12)));
  return [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWidth} ${kBottom + 54}" width="${kWidth}" ` +
    `height="${kBottom + 54}" font-family="system-ui, DejaVu Sans, sans-serif">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>', ...body, "</svg>\n"].join("\n");
}

/** The line of the picture's height has gaps where no frame came. @returns {object[][]} */
function pieces(series, field) {
  if (field !== "height") return [series];
  const all = [[]];
  for (const each of series) {
    if (each.fps > 0) all.at(-1).push(each);
    else if (all.at(-1).length) all.push([]);
  }
  return all;
}

const kEnd = 'text-anchor="end"';

function text(x, y, what, size = 13, more = "") {
  const escaped = String(what).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" fill="#1f2328" ${more}>${escaped}</text>`;
}

function rule(x1, y1, x2, y2) {
  return `<line x1="${x1}" y1="${y1.toFixed(1)}" x2="${x2}" y2="${y2.toFixed(1)}" stroke="#e3e6ea"/>`;
}

function line(points, i) {
  return `<polyline points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}" fill="none" ` +
    `stroke="${kColours[i]}" stroke-width="2" stroke-linejoin="round"/>`;
}

/** What the link carries, as a grey area. */
function capacity(steps, seconds, x, y) {
  const corners = steps.flatMap(({ at, rate }, i) => [[at, rate], [steps[i + 1]?.at ?? seconds, rate]]);
  const points = [[0, 0], ...corners, [seconds, 0]].map(([t, rate]) => `${x(t).toFixed(1)},${y(rate).toFixed(1)}`);
  return `<polygon points="${points.join(" ")}" fill="#eaeef2"/>`;
}
