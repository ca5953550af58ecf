import { gridFor, ratioFor } from "./layout.js";
import { Tile } from "./tile.js";

const kGap = 12;

/** Everybody in the call, as tiles; a shared screen takes most of the room. */
export class Stage {
  #call;
  #element;
  /** @type {Map<string, Tile>} by `sessionId/source` */
  #tiles = new Map();
  #resize = new ResizeObserver(() => this.#arrange());
  #closed = new AbortController();

  /** @param {import("../switchboard.js").Call} call @param {HTMLElement} element */
  constructor(call, element) {
    this.#call = call;
    this.#element = element;
    this.#resize.observe(element);
    const { signal } = this.#closed;
    const on = (type, listener) =>
      call.addEventListener(type, ({ detail }) => listener(detail), { signal });
    on("participantjoined", (participant) => this.#update(participant));
    on("participantupdated", (participant) => this.#update(participant));
    on("participantleft", ({ sessionId }) => this.#removeAll(sessionId));
    on("trackadded", (slot) => this.#onTrack(slot, slot.track));
    on("trackremoved", (slot) => this.#onTrack(slot, null));
    on("localtrackchanged", ({ source, track }) => this.#onLocalTrack(source, track));
  }

  close() {
    this.#closed.abort();
    this.#resize.disconnect();
    for (const key of [...this.#tiles.keys()]) this.#remove(key);
  }

  #update(participant) {
    const camera = this.#tile(participant, "camera");
    camera.describe(participant);
    camera.pictureOff = !participant.videoEnabled && !participant.isLocal;
    if (participant.isLocal) {
      for (const [source, track] of this.#call.localTracks) this.#onLocalTrack(source, track);
    }
    const screen = `${participant.sessionId}/screen_share`;
    if (participant.screenShareEnabled && !participant.isLocal) {
      this.#tile(participant, "screen_share").describe(participant);
    } else if (!participant.screenShareEnabled && !participant.isLocal) {
      this.#remove(screen);
    } else {
      this.#tiles.get(screen)?.describe(participant);
    }
  }

  #onTrack({ participant, source }, track) {
    if (source !== "camera" && source !== "screen_share") return;
    const known = this.#tiles.get(`${participant.sessionId}/${source}`);
    if (!track) return known?.show(null);
    const tile = known ?? this.#tile(participant, source);
    tile.show(track);
    tile.describe(participant);
  }

  #onLocalTrack(source, track) {
    const me = this.#call.participants.get(this.#call.sessionId);
    if (!me || (source !== "camera" && source !== "screen_share")) return;
    const key = `${me.sessionId}/${source}`;
    if (source === "screen_share" && !track) return this.#remove(key);
    const tile = this.#tile(me, source);
    tile.element.classList.toggle("mirrored", source === "camera");
    tile.describe(me);
    tile.show(track);
  }

  #tile(participant, source) {
    const key = `${participant.sessionId}/${source}`;
    let tile = this.#tiles.get(key);
    if (tile) return tile;
    tile = new Tile(source);
    tile.describe(participant);
    this.#tiles.set(key, tile);
    this.#element.append(tile.element);
    this.#arrange();
    if (!participant.isLocal) {
      this.#call.watch(tile.element, participant.sessionId, source, source === "camera" ? 0 : 1);
    }
    return tile;
  }

  #removeAll(sessionId) {
    this.#remove(`${sessionId}/camera`);
    this.#remove(`${sessionId}/screen_share`);
  }

  #remove(key) {
    const tile = this.#tiles.get(key);
    if (!tile) return;
    this.#tiles.delete(key);
    this.#call.unwatch(tile.element);
    tile.show(null);
    tile.element.remove();
    this.#arrange();
  }

  #arrange() {
    const style = getComputedStyle(this.#element);
    const width = this.#element.clientWidth - 2 * parseFloat(style.paddingLeft);
    const height = this.#element.clientHeight;
    const tiles = [...this.#tiles.values()];
    if (!tiles.length || width <= 0 || height <= 0) return;
    const featured = tiles.find(({ source }) => source === "screen_share");
    if (featured && tiles.length > 1) arrangeAround(featured, tiles, width, height);
    else arrangeEqually(tiles, width, height);
  }
}

function size({ element }, width, height, order) {
  element.style.setProperty("--tile-width", `${Math.floor(width)}px`);
  element.style.setProperty("--tile-height", `${Math.floor(height)}px`);
  element.style.order = order;
}

function arrangeEqually(tiles, width, height) {
  const ratio = ratioFor(tiles.length, width, height);
  const cell = gridFor(tiles.length, width, height, kGap, ratio);
  for (const tile of tiles) size(tile, cell.width, cell.height, tile.source === "camera" ? 1 : 0);
}

/** The screen on top, the others in one row below it. */
function arrangeAround(featured, tiles, width, height) {
  const others = tiles.length - 1;
  const strip = Math.min(height * 0.24, 180, ((width - kGap * (others - 1)) / others) * (9 / 16));
  size(featured, width, height - strip - kGap, 0);
  for (const tile of tiles) {
    if (tile !== featured) size(tile, (strip * 16) / 9, strip, 1);
  }
}
