/**
 * The largest tiles of one shape that fit: how many columns, and how large.
 * @param {number} count @param {number} width @param {number} height of the stage
 * @param {number} gap between tiles @param {number} ratio width / height of a tile
 */
export function gridFor(count, width, height, gap, ratio) {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const most = (width - gap * (columns - 1)) / columns;
    const tall = (height - gap * (rows - 1)) / rows;
    const tile = Math.min(most, tall * ratio);
    if (tile > best.width) best = { columns, width: tile, height: tile / ratio };
  }
  return best;
}

/** A phone held upright shows portrait tiles, a wide window landscape ones. */
export function ratioFor(count, width, height) {
  const portrait = width < height * 0.75;
  if (count === 1) return Math.min(16 / 9, Math.max(3 / 4, width / height));
  return portrait ? (count === 2 ? 1.1 : 0.9) : 16 / 9;
}
