import { Chart } from "./chart.js";
import { layerText, percentText, rateText, reasonText } from "./why_words.js";

const kEveryMs = 1_000;
const kSamples = 60;

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function remember(samples, value) {
  samples.push(value);
  if (samples.length > kSamples) samples.shift();
}

/** One stream that the server sends us: its numbers now, its rate over the last minute. */
class Row {
  #rates = [];
  #name = make("span", "why-name");
  #rate = make("span", "why-rate");
  #layer = make("span", "why-detail");
  #reason = make("span", "why-reason");
  #chart;

  constructor(kind) {
    this.element = make("li", "why-row");
    this.#chart = new Chart(["line-rate"], "Bitrate over the last minute");
    this.element.append(this.#name, this.#rate, this.#layer, this.#reason);
    if (kind === "video") this.element.append(this.#chart.element);
  }

  update(slot, name) {
    remember(this.#rates, slot.bitrate);
    this.#name.textContent = name;
    this.#rate.textContent = rateText(slot.bitrate);
    this.#layer.textContent = `${layerText(slot)} · loss ${percentText(slot.loss)}`;
    this.#reason.textContent = slot.kind === "video" ? reasonText(slot.reason) : "";
    this.#reason.dataset.reason = slot.reason;
    this.#chart.draw([this.#rates], rateText);
  }
}

/**
 * Why the pictures look as they do: while open it asks the server once a second what it sends here
 * and why it is not more.
 */
export class WhyPanel {
  #call = null;
  #timer = 0;
  #asking = false;
  #rows = new Map();
  #estimates = [];
  #sent = [];
  #summary = make("p", "why-summary");
  #note = make("p", "why-note");
  #list = make("ul", "why-list");
  #chart = new Chart(["line-estimate", "line-rate"], "Estimate and bitrate over the last minute");

  /** @param {() => void} [onToggle] told whenever it opened or closed */
  constructor(onToggle = () => {}) {
    this.onToggle = onToggle;
    this.element = make("aside", "why");
    this.element.id = "why";
    this.element.hidden = true;
    this.element.setAttribute("aria-label", "Connection details");
    const header = make("header", "");
    const close = make("button", "why-close", "×");
    close.type = "button";
    close.setAttribute("aria-label", "Close the connection details");
    close.addEventListener("click", () => this.close());
    header.append(make("h2", "", "Connection"), close);
    this.#chart.element.classList.add("large");
    this.element.append(header, this.#summary, this.#chart.element, this.#note, this.#list);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {import("../switchboard.js").Call} call that the numbers are about */
  open(call) {
    this.close();
    this.#call = call;
    this.element.hidden = false;
    this.#timer = setInterval(() => this.#ask(), kEveryMs);
    this.#ask();
    this.onToggle();
  }

  close() {
    if (!this.isOpen) return;
    clearInterval(this.#timer);
    this.#call = null;
    this.element.hidden = true;
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#estimates.length = this.#sent.length = 0;
    this.#note.textContent = this.#summary.textContent = "";
    this.onToggle();
  }

  toggle(call) {
    if (this.isOpen) this.close();
    else this.open(call);
  }

  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    const call = this.#call;
    try {
      const report = await call.explain();
      if (call === this.#call) this.#show(report);
    } catch (error) {
      if (call === this.#call) this.#note.textContent = error.message;
    }
    this.#asking = false;
  }

  #show({ estimate, next_step: nextStep, round_trip_ms: roundTrip, slots }) {
    const sent = slots.reduce((sum, { bitrate }) => sum + bitrate, 0);
    remember(this.#estimates, estimate);
    remember(this.#sent, sent);
    const parts = [`Receiving ${rateText(sent)}`];
    parts.push(estimate === null ? "no estimate, no limit" : `estimate ${rateText(estimate)}`);
    if (roundTrip !== null) parts.push(`round trip ${Math.round(roundTrip)} ms`);
    this.#summary.textContent = parts.join(" · ");
    this.#note.textContent = nextStep === null ? "" : `A better picture needs ${rateText(nextStep)}.`;
    this.#chart.draw([this.#estimates, this.#sent], rateText);
    this.#showSlots(slots);
  }

  #showSlots(slots) {
    const shown = [...slots].sort((a, b) => (a.kind < b.kind) - (a.kind > b.kind));
    for (const key of this.#rows.keys()) {
      if (shown.some((slot) => keyOf(slot) === key)) continue;
      this.#rows.get(key).element.remove();
      this.#rows.delete(key);
    }
    shown.forEach((slot, place) => {
      const key = keyOf(slot);
      if (!this.#rows.has(key)) this.#rows.set(key, new Row(slot.kind));
      const row = this.#rows.get(key);
      row.update(slot, this.#nameOf(slot));
      const there = this.#list.children[place];
      if (there !== row.element) this.#list.insertBefore(row.element, there ?? null);
    });
  }

  #nameOf({ session_id: sessionId, user_id: userId, source }) {
    const name = this.#call.participants.get(sessionId)?.name ?? userId ?? "Somebody";
    return source.startsWith("screen") ? `${name}, screen` : name;
  }
}

function keyOf({ mid, source_id: sourceId }) {
  return `${mid}/${sourceId}`;
}
