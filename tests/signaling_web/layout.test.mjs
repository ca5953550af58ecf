import assert from "node:assert/strict";
import test from "node:test";

import { gridFor } from "../../signaling/web/static/ui/layout.js";

const kGap = 12;

test("tiles fit the stage, whatever its shape and however many they are", () => {
  for (const [width, height] of [[1280, 680], [390, 640], [2000, 300], [300, 2000]]) {
    for (let count = 1; count <= 60; count++) {
      const tile = gridFor(count, width, height, kGap, 16 / 9);
      const rows = Math.ceil(count / tile.columns);
      const what = `${count} tiles in ${width}×${height}`;
      assert.ok(tile.columns * tile.width + (tile.columns - 1) * kGap <= width + 1e-6, what);
      assert.ok(rows * tile.height + (rows - 1) * kGap <= height + 1e-6, what);
    }
  }
});

test("two people stand side by side in a wide window and above each other in a tall one", () => {
  assert.equal(gridFor(2, 1280, 600, kGap, 16 / 9).columns, 2);
  assert.equal(gridFor(2, 400, 900, kGap, 16 / 9).columns, 1);
});

test("more people never get larger tiles", () => {
  let last = Infinity;
  for (let count = 1; count <= 40; count++) {
    const { width } = gridFor(count, 1280, 680, kGap, 16 / 9);
    assert.ok(width <= last, `${count} tiles`);
    last = width;
  }
});
