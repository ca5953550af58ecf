// Chromium (playwright-core) and Firefox (puppeteer-core over WebDriver BiDi), headless, with fake
// cameras. Both give pages with goto, evaluate, reload and close.
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

import { until } from "./runner.mjs";

export const kChromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const kFirefox = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/**
 * @param {any} t the test, which closes the browser
 * @param {object} [options]
 * @param {number} [options.fps] of its cameras
 * @param {number} [options.cameras] how many it has
 * @param {string} [options.executable]
 * @param {string} [options.secureOrigin] trusted with a camera although it is neither HTTPS nor loopback
 */
export async function startChromium(t, { fps = 20, cameras = 1, executable = kChromium, secureOrigin } = {}) {
  const browser = await chromium.launch({
    executablePath: executable,
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
  t.defer(() => browser.close());
  const open = async (url, options = {}) => {
    const context = await browser.newContext({
      permissions: ["camera", "microphone"], viewport: { width: 1280, height: 800 }, ...options,
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log(`  page: ${error.message}`));
    if (url) await page.goto(url);
    return page;
  };
  return { name: "Chromium", open };
}

/** @param {any} t the test, which closes the browser @param {object} [prefs] besides ours */
export async function startFirefox(t, prefs = {}) {
  const browser = await puppeteer.launch({
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
  t.defer(() => browser.close());
  const open = async (url) => {
    // A window of its own: a tab in the background paints no video.
    const page = await browser.newPage({ type: "window" });
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
