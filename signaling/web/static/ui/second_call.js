import { byId } from "./dom.js";
import { announce } from "./notices.js";

/** Somebody calls while I am in a call. */
export class SecondCall {
  #call = null;

  /** @param {{onAccept: (call) => void, onReject: (call) => void}} answers */
  constructor({ onAccept, onReject }) {
    byId("second-accept").addEventListener("click", () => this.#answer(onAccept));
    byId("second-reject").addEventListener("click", () => this.#answer(onReject));
  }

  /** @returns {import("../switchboard.js").Call|null} */
  get call() {
    return this.#call;
  }

  /** @param {import("../switchboard.js").Call} call */
  show(call) {
    this.#call = call;
    const name = call.createdBy?.name ?? "Somebody";
    byId("second-text").textContent = `${name} is calling`;
    byId("second").hidden = false;
    announce(`${name} is calling`);
  }

  hide() {
    this.#call = null;
    byId("second").hidden = true;
  }

  #answer(does) {
    const call = this.#call;
    this.hide();
    if (call) does(call);
  }
}
