// What one series says in a few figures.

const kMoving = 5; // frames a second: less is no moving picture

/**
 * Freezes as spans of time. Browsers count one when it ends; one that has not ended by the last look is taken from
 * the frames that do not come.
 * @param {object[]} series @returns {{from: number, until: number}[]} seconds
 */
export function freezes(series) {
  const spans = series.filter(({ freezes: ended }) => ended > 0)
    .map(({ t, freezeSeconds }) => ({ from: Math.max(0, t - freezeSeconds), until: t }));
  const last = series.findLast(({ fps }) => fps > 0)?.t ?? 0;
  const end = series.at(-1).t;
  if (end - last > 1) spans.push({ from: last, until: end, unended: true });
  return spans;
}

/**
 * @param {object[]} series @param {object[]} reports of the link, `at` in seconds from the start
 * @param {{drop: number, rise: number, low: number, full: number}} scene
 *   `drop`, `rise`: seconds; `low`: Mb/s in between; `full`: lines of the largest layer
 */
export function figures(series, reports, { drop, rise, low, full }) {
  const unended = freezes(series).filter((span) => span.unended);
  const lowOnes = series.filter(({ t }) => t > drop + 0.25 && t <= rise + 0.25);
  const sum = (of, field) => of.reduce((total, each) => total + each[field], 0);
  const mean = (of, field) => sum(of, field) / of.length;
  const fits = windows(reports).find(({ from, rate }) => from >= drop && from < rise && rate <= low);
  const back = series.find(({ t, height, fps }) => t > rise && height >= full && fps >= kMoving);
  return {
    freezes: sum(series, "freezes") + unended.length,
    freezeSeconds: sum(series, "freezeSeconds") + unended.reduce((total, { from, until }) => total + until - from, 0),
    sendsLowAfter: fits ? fits.from - drop : null,
    backAfter: back ? back.t - rise : null,
    meanHeight: meanHeight(series),
    meanFps: mean(series, "fps"),
    lowHeight: meanHeight(lowOnes),
    lowFps: mean(lowOnes, "fps"),
    lowFreezeSeconds: frozenWithin(series, drop, rise),
    lowSent: mean(lowOnes, "sent"),
    lowQueue: median(lowOnes.map(({ queue }) => queue)),
    lowDropped: sum(lowOnes, "dropped"),
  };
}

/** A picture that stands still counts as none. @returns {number} lines */
function meanHeight(series) {
  return series.reduce((total, { height, fps }) => total + (fps > 0 ? height : 0), 0) / series.length;
}

/** @returns {number} seconds */
function frozenWithin(series, begin, end) {
  return freezes(series).reduce((total, { from, until }) =>
    total + Math.max(0, Math.min(until, end) - Math.max(from, begin)), 0);
}

/** Mb/s that came to the bottleneck in each second, one beginning with every report. */
function windows(reports) {
  const kReports = 10; // of 100 ms: shorter, and the pause between two bursts would do
  return reports.slice(kReports).map((last, i) => {
    const first = reports[i];
    return { from: first.at, rate: ((last.offered - first.offered) * 8) / 1e6 / (last.at - first.at) };
  });
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const seconds = (value) => (value === null ? "never" : `${value.toFixed(1)} s`);
const share = (of, part) => (of.length ? `${of[Math.floor((of.length - 1) * part)].toFixed(2)} s` : "");
const kRows = [
  ["freezes", ({ freezes: count }) => String(count)],
  ["time frozen", (of) => seconds(of.freezeSeconds)],
  ["drop until a second in which no more is sent than fits", (of) => seconds(of.sendsLowAfter)],
  ["rise until the largest picture is back", (of) => seconds(of.backAfter)],
  ["mean height, a still picture counting 0", (of) => `${Math.round(of.meanHeight)} lines`],
  ["mean frame rate", (of) => `${of.meanFps.toFixed(1)} fps`],
  ["  on the narrow link: height", (of) => `${Math.round(of.lowHeight)} lines`],
  ["  frame rate", (of) => `${of.lowFps.toFixed(1)} fps`],
  ["  time frozen", (of) => seconds(of.lowFreezeSeconds)],
  ["  sent by the server", (of) => `${of.lowSent.toFixed(2)} Mb/s`],
  ["  wait in the queue, median", (of) => `${Math.round(of.lowQueue)} ms`],
  ["  packets dropped by the queue", (of) => String(of.lowDropped)],
  ["join until the first picture, median", ({ joins }) => share(joins, 0.5)],
  ["  95th percentile", ({ joins }) => share(joins, 0.95)],
  ["this machine's cores were busy", (of) => `${Math.round(of.busy * 100)} %`],
];

/** @param {{name: string, figures: object}[]} results @returns {string} */
export function table(results) {
  const line = (head, cells) => head.padEnd(60) + cells.map((cell) => cell.padStart(14)).join("");
  return [line("", results.map(({ name }) => name)),
    ...kRows.map(([head, show]) => line(head, results.map((each) => show(each.figures))))].join("\n");
}
