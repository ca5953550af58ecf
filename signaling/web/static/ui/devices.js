import { byId } from "./dom.js";
import { kInsecure } from "./words.js";

const kPickers = [
  { select: "device-mic", kind: "audioinput", source: "microphone" },
  { select: "device-camera", kind: "videoinput", source: "camera" },
  { select: "device-speaker", kind: "audiooutput", source: null },
];

/** The dialog that chooses microphone, camera and speaker of a call. */
export class DevicePicker {
  #call = null;
  #onError;

  /** @param {(error: Error) => void} onError */
  constructor(onError) {
    this.#onError = onError;
    for (const picker of kPickers) {
      byId(picker.select).addEventListener("change", () => this.#choose(picker));
    }
  }

  /** @param {import("../switchboard.js").Call} call */
  async open(call) {
    if (!navigator.mediaDevices) throw new Error(kInsecure);
    this.#call = call;
    await this.#offer(kPickers);
    byId("speaker-label").hidden = !("setSinkId" in HTMLMediaElement.prototype);
    byId("devices").showModal();
  }

  async #offer(pickers) {
    const devices = await navigator.mediaDevices.enumerateDevices();
    for (const { select, kind, source } of pickers) {
      const current = this.#call.localTracks.get(source)?.getSettings().deviceId;
      fill(byId(select), devices.filter((device) => device.kind === kind), current);
    }
  }

  async #choose(picker) {
    const { select, source } = picker;
    const { value } = byId(select);
    try {
      if (source) await this.#call.useDevice(source, value);
      else await this.#call.useSpeaker(value);
    } catch (error) {
      this.#onError(error);
      if (source) await this.#offer([picker]); // as it is in use after all
    }
  }
}

function fill(select, devices, current) {
  const options = devices.map(({ deviceId, label }, index) =>
    new Option(label || `Device ${index + 1}`, deviceId, false, deviceId === current));
  if (!options.length) options.push(new Option("None found", ""));
  select.replaceChildren(...options);
  select.disabled = devices.length < 2;
}
