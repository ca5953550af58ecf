import assert from "node:assert/strict";
import test from "node:test";

import { linePath, niceMax } from "../../signaling/web/static/ui/chart.js";
import { layerText, percentText, rateText, reasonText } from "../../signaling/web/static/ui/why_words.js";

test("a graph ends at its right edge and keeps its scale while it fills", () => {
  assert.equal(linePath([0, 10], 3, 10, 100, 12), "M50.0 11.0L100.0 1.0");
  assert.equal(linePath([5], 3, 10, 100, 12), "M100.0 6.0");
  assert.equal(linePath([9, 0, 0, 0], 3, 10, 100, 12), "M0.0 11.0L50.0 11.0L100.0 11.0",
               "what is older than the span is out of sight");
});

test("a graph has a hole where nothing is known", () => {
  assert.equal(linePath([0, null, 10], 3, 10, 100, 12), "M0.0 11.0M100.0 1.0");
  assert.equal(linePath([null, null], 3, 10, 100, 12), "");
});

test("the scale is a round number that holds every value", () => {
  assert.equal(niceMax([430_000, null, 120]), 500_000);
  assert.equal(niceMax([1_000_000]), 1_000_000);
  assert.equal(niceMax([1_000_001]), 2_000_000);
  assert.equal(niceMax([]), 1);
});

test("rates and shares read as people write them", () => {
  assert.equal(rateText(840_400), "840 kb/s");
  assert.equal(rateText(999_900), "1.0 Mb/s");
  assert.equal(rateText(null), "–");
  assert.equal(percentText(0.012), "1.2 %");
  assert.equal(percentText(0.0004), "< 0.1 %");
  assert.equal(percentText(0), "0.0 %");
});

test("a layer is told by its size, its name and its share of the frames", () => {
  const slot = { kind: "video", rid: "h", width: 640, height: 360, temporal_layers: 2,
                 temporal_layers_available: 3 };
  assert.equal(layerText(slot), "640×360, layer h, frames 2/3");
  assert.equal(layerText({ ...slot, rid: "", width: 0, temporal_layers_available: 1 }), "one layer");
  assert.equal(layerText({ ...slot, rid: null }), "paused");
  assert.equal(layerText({ kind: "audio" }), "sound");
});

test("every reason of the API has its words", async () => {
  const { readFile } = await import("node:fs/promises");
  const file = new URL("../../signaling/protocol/openapi.json", import.meta.url);
  const { components } = JSON.parse(await readFile(file, "utf8"));
  for (const reason of components.schemas.SlotReport.properties.reason.enum) {
    assert.notEqual(reasonText(reason), reason);
  }
});
