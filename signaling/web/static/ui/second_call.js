import { byId } from "./dom.js";
import { announce } from "./notices.js";
import { Tone } from "./tone.js";

/** Somebody calls while I am in a call, or somebody else's ring has the screen. */
export class SecondCall {
  #call = null;
  #tone = new Tone();

  /** @param {{onAccept: (call) => void, onReject: (call) => void}} answers */
  constructor({ onAccept, onReject }) {
    byId("second-accept").addEventListener("click", () => this.#answer(onAccept));
    byId("second-reject").addEventListener("click", () => this.#answer(onReject));
  }

  /** @returns {import("../switchboard.js").Call|null} */
  get call() {
    return this.#call;
  }

  /** @param {import("../switchboard.js").Call} call @param {boolean} leaves a call of mine for it */
  show(call, leaves) {
    byId("second-accept").textContent = leaves ? "Leave and accept" : "Accept";
    if (this.#call === call) return;
    this.#call = call;
    const name = call.createdBy?.name ?? "Somebody";
    byId("second-text").textContent = `${name} is calling`;
    byId("second").hidden = false;
    announce(`${name} is calling`);
    this.#tone.start("waiting");
  }

  hide() {
    this.#call = null;
    this.#tone.stop();
    byId("second").hidden = true;
  }

  #answer(does) {
    const call = this.#call;
    this.hide();
    if (call) does(call);
  }
}
