const kBeatMs = 10_000;
/** A gap that no busy page explains: the machine slept, or the page was frozen. */
const kGapMs = 30_000;
/** Browsers let a hidden page run once a minute: only a longer gap is a sleep for sure. */
const kHiddenGapMs = 120_000;

/**
 * Says when this page has slept, and with it the news that a socket had died meanwhile.
 * @param {() => void} does while hidden at once only if it was long, else when it is looked at again
 * @returns {() => void} stops
 */
export function onWake(does) {
  const page = globalThis.document;
  let last = Date.now();
  let timer = 0;
  let slept = false;
  const beat = () => {
    const gap = Date.now() - last;
    last += gap;
    clearTimeout(timer);
    timer = setTimeout(beat, kBeatMs);
    slept ||= gap > kGapMs;
    if (!slept || (page?.visibilityState === "hidden" && gap <= kHiddenGapMs)) return;
    slept = false;
    does();
  };
  beat();
  page?.addEventListener("visibilitychange", beat);
  return () => {
    clearTimeout(timer);
    page?.removeEventListener("visibilitychange", beat);
  };
}
