// Chromium (playwright-core) and Firefox (puppeteer-core over WebDriver BiDi), headless, with fake
// cameras. Both give pages with goto, evaluate, reload and close.
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

import { suite, until } from "./runner.mjs";

export const kChromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const kFirefox = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Browsers that no test uses now, by how they were started: a warm one is what people have. */
const idle = new Map();
suite.defer(() => Promise.all([...idle.values()].flat().map((browser) => browser.close())));

/**
 * A browser of this kind that is the test's alone; afterwards others may have it, unless it failed.
 * @param {any} t the test @param {string} kind @param {() => Promise<any>} launch
 * @returns {Promise<{browser: any, opened: {close: () => Promise<any>}[]}>} `opened`: what the test
 *   opens in it, to be closed with the test
 */
async function borrow(t, kind, launch) {
  const browser = idle.get(kind)?.pop() ?? await launch();
  const opened = [];
  t.defer(async (failed) => {
    if (failed) return browser.close();
    for (const each of opened) await each.close().catch(() => {}); // the test may have closed it
    idle.set(kind, [...(idle.get(kind) ?? []), browser]);
  });
  return { browser, opened };
}

/**
 * @param {any} t the test that needs it
 * @param {object} [options]
 * @param {number} [options.fps] of its cameras
 * @param {number} [options.cameras] how many it has
 * @param {string} [options.executable] another one, which ends with the test
 * @param {string} [options.secureOrigin] trusted with a camera although it is neither HTTPS nor loopback
 */
export async function startChromium(t, { fps = 20, cameras = 1, executable, secureOrigin } = {}) {
  const launch = () => chromium.launch({
    executablePath: executable ?? kChromium,
    args: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      `--use-fake-device-for-media-stream=fps=${fps},device-count=${cameras}`, "--use-fake-ui-for-media-stream",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
      "--disable-backgrounding-occluded-windows", "--autoplay-policy=no-user-gesture-required",
      "--auto-select-desktop-capture-source=Entire",
      ...(secureOrigin ? [`--unsafely-treat-insecure-origin-as-secure=${secureOrigin}`] : []),
    ],
  });
  let borrowed;
  if (executable || secureOrigin) {
    borrowed = { browser: await launch(), opened: [] };
    t.defer(() => borrowed.browser.close());
  } else {
    borrowed = await borrow(t, `chromium ${fps} ${cameras}`, launch);
  }
  const open = async (url, options = {}) => {
    const context = await borrowed.browser.newContext({
      permissions: ["camera", "microphone"], viewport: { width: 1280, height: 800 }, ...options,
    });
    borrowed.opened.push(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log(`  page: ${error.message}`));
    if (url) await page.goto(url);
    return page;
  };
  return { name: "Chromium", open };
}

/** @param {any} t the test that needs it @param {object} [prefs] besides ours */
export async function startFirefox(t, prefs = {}) {
  const launch = () => puppeteer.launch({
    browser: "firefox",
    executablePath: kFirefox,
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.peerconnection.ice.obfuscate_host_addresses": false,
      ...prefs,
    },
  });
  const { browser, opened } = await borrow(t, `firefox ${JSON.stringify(prefs)}`, launch);
  const open = async (url) => {
    // A window of its own: a tab in the background paints no video.
    const page = await browser.newPage({ type: "window" });
    opened.push(page);
    page.on("pageerror", (error) => console.log(`  page: ${error.message}`));
    if (url) await page.goto(url);
    return page;
  };
  return { name: "Firefox", open };
}

/** Waits inside the page. @param {(argument: any) => any} ask runs there */
export function untilInPage(page, what, ask, argument, seconds = 10) {
  return until(what, () => page.evaluate(ask, argument), seconds);
}
