const kSvg = "http://www.w3.org/2000/svg";

/**
 * A line over time as an SVG path: the newest value at the right edge, holes where it is null.
 * @param {(number|null)[]} values @param {number} span values that the whole width holds
 */
export function linePath(values, span, max, width, height) {
  const start = Math.max(0, values.length - span);
  let path = "";
  let drawing = false;
  for (let i = start; i < values.length; i++) {
    const value = values[i];
    if (value === null) {
      drawing = false;
      continue;
    }
    const x = width - ((values.length - 1 - i) * width) / (span - 1);
    const y = height - 1 - (Math.min(value, max) / (max || 1)) * (height - 2);
    path += `${drawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  }
  return path;
}

/** A round number at least as large as every value: 1, 2 or 5 times a power of ten. */
export function niceMax(values) {
  const most = Math.max(1, ...values.filter((value) => value !== null));
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most);
}

/** A small graph of one or several lines with a common scale. */
export class Chart {
  #lines = [];
  #top;

  /** @param {string[]} lines a class name per line @param {string} label for screen readers */
  constructor(lines, label, { span = 60, width = 240, height = 40 } = {}) {
    this.size = { span, width, height };
    this.element = document.createElement("figure");
    this.element.className = "chart";
    const svg = document.createElementNS(kSvg, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    for (const name of lines) {
      const path = document.createElementNS(kSvg, "path");
      path.setAttribute("class", name);
      path.setAttribute("vector-effect", "non-scaling-stroke");
      svg.append(path);
      this.#lines.push(path);
    }
    this.#top = document.createElement("figcaption");
    this.element.append(svg, this.#top);
  }

  /** @param {(number|null)[][]} series per line @param {(max: number) => string} format */
  draw(series, format) {
    const { span, width, height } = this.size;
    const max = niceMax(series.flat());
    series.forEach((values, i) =>
      this.#lines[i].setAttribute("d", linePath(values, span, max, width, height)));
    this.#top.textContent = format(max);
  }
}
