// A small test runner: in order, one at a time (browsers are measured), with cleanups and skips.
const tests = [];
const atTheEnd = [];

/** What tests share is ended after the last of them. */
export const suite = { defer: (cleanup) => atTheEnd.unshift(cleanup) };

/** Thrown by skip(): the test does not apply here. */
class Skip extends Error {}

/** @param {string} why */
export function skip(why) {
  throw new Skip(why);
}

/**
 * @param {string} name what is claimed
 * @param {(t: {defer: (cleanup: () => any) => void, note: (text: string) => void}) => any} body
 * @param {{seconds?: number}} [options] after which it has failed
 */
export function test(name, body, { seconds = 90 } = {}) {
  tests.push({ name, body, seconds });
}

/** Runs the tests whose name contains one of the filters. @returns {Promise<boolean>} all passed */
export async function runAll(filters) {
  let [passed, failed] = [0, 0];
  for (const each of tests) {
    if (filters.length && !filters.some((filter) => each.name.includes(filter))) continue;
    const outcome = await runOne(each);
    passed += outcome === "ok";
    failed += outcome === "not ok";
  }
  for (const cleanup of atTheEnd) await cleanup();
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

async function runOne({ name, body, seconds }) {
  const cleanups = [];
  const notes = [];
  const t = { defer: (each) => cleanups.unshift(each), note: (text) => notes.push(text) };
  const started = Date.now();
  let outcome = "ok";
  let problem;
  try {
    await within(seconds, body(t));
  } catch (error) {
    outcome = error instanceof Skip ? "skip" : "not ok";
    problem = error;
  }
  for (const cleanup of cleanups) {
    await Promise.resolve(cleanup(outcome === "not ok"))
      .catch((error) => console.log(`  clean-up: ${error.message}`));
  }
  const took = ((Date.now() - started) / 1000).toFixed(1);
  const why = outcome === "skip" ? ` # ${problem.message}` : "";
  console.log(`${outcome} - ${name} (${took} s)${why}`);
  for (const note of notes) console.log(`  ${note}`);
  if (outcome === "not ok") console.log(String(problem?.stack ?? problem).replace(/^/gm, "  "));
  return outcome;
}

async function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until the answer is truthy. @returns {Promise<any>} that answer */
export async function until(what, ask, seconds = 10) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
