// Time that passes only when the test says so.

/**
 * @param {any} t the test, which gives the real clock back
 * @returns {{pass: (ms: number) => Promise<void>, sleep: (ms: number) => Promise<void>}} `sleep`: the
 *   machine does, and no timer runs before it is over
 */
export function playClock(t) {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const { now: realNow } = Date;
  const began = realNow();
  const timers = new Map(); // id -> {at, run}
  let [now, last] = [0, 0];
  globalThis.setTimeout = (run, milliseconds = 0) => {
    timers.set(++last, { at: now + milliseconds, run });
    return last;
  };
  globalThis.clearTimeout = (id) => timers.delete(id);
  Date.now = () => began + now;
  t.after(() => Object.assign(globalThis, real));
  t.after(() => (Date.now = realNow));

  const nextBefore = (end) => [...timers].filter(([, { at }]) => at <= end)
    .sort(([, a], [, b]) => a.at - b.at)[0];
  const pass = async (milliseconds) => {
    const end = now + milliseconds;
    await quiet();
    for (let next = nextBefore(end); next; next = nextBefore(end)) {
      const [id, { at, run }] = next;
      timers.delete(id);
      now = Math.max(now, at);
      run();
      await quiet();
    }
    now = end;
  };
  const sleep = async (milliseconds) => {
    now += milliseconds;
    await pass(0);
  };
  return { pass, sleep };
}

/** Everything has happened that waits for nothing but promises. */
export function quiet() {
  return new Promise((resolve) => setImmediate(resolve));
}
