const kReasons = {
  none: "The best there is",
  requested_size: "As large as the tile needs",
  bandwidth: "Limited by your connection",
  overload: "The server is busy: less video for now",
  publisher_off: "The sender sends no more",
  waiting_for_key_frame: "Waiting for a key frame",
  codec: "Your browser cannot decode it",
  not_subscribed: "Not on screen",
  no_source: "Nobody to show",
};

/** Why a picture is no better, in words. */
export function reasonText(reason) {
  return kReasons[reason] ?? reason;
}

/** "840 kb/s", "1.2 Mb/s"; "–" for what is not known. */
export function rateText(bitsPerSecond) {
  if (bitsPerSecond === null || bitsPerSecond === undefined) return "–";
  if (bitsPerSecond < 999_500) return `${Math.round(bitsPerSecond / 1000)} kb/s`;
  return `${(bitsPerSecond / 1e6).toFixed(1)} Mb/s`;
}

export function percentText(share) {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** "640×360, layer h, frames 2/3": what of the sender's layers is shown. */
export function layerText({ kind, rid, width, height, temporal_layers: shown,
                            temporal_layers_available: all }) {
  if (kind === "audio") return "sound";
  if (rid === null) return "paused";
  const parts = [];
  if (width && height) parts.push(`${width}×${height}`);
  if (rid) parts.push(`layer ${rid}`);
  if (all > 1) parts.push(`frames ${shown}/${all}`);
  return parts.join(", ") || "one layer";
}
