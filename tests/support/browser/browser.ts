/** Chromium for the browser tests: the machine's own, or the one `CHROMIUM_PATH` names. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserServer, chromium, type Page } from "playwright-core";

/**
 * Chromium obeys the last list of features that it is given, so what Playwright would switch off for the tests' sake is
 * named here again.
 */
const DISABLED_FEATURES = [
  // A browser with a window starts a renderer for the address bar's suggestions in each: a third of all processor time.
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"],
  // A renderer that is kept ready for a site that is never opened.
  "SpareRendererForSitePerProcess",
  // Requests of its own.
  ...["AimEnabled", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PreconnectToSearch"],
  // What decides about pages other than as they are written.
  ...["HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning", "PaintHolding"],
  // What disturbs being driven from outside.
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect"],
  "DestroyProfileOnBrowserClose",
];

let started: Promise<BrowserServer> | null = null;

/**
 * A browser that sends no requests of its own. The caller closes it, with all its contexts. Its process is the one of
 * the test worker, shared by the files that run there, and ends with it.
 */
export async function launchBrowser(): Promise<Browser> {
  started ??= startProcess();
  return chromium.connect((await started).wsEndpoint());
}

function startProcess(): Promise<BrowserServer> {
  return chromium.launchServer({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    headless: true,
    host: "127.0.0.1",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--disable-features=${DISABLED_FEATURES.join(",")}`,
    ],
  });
}

/** Saves a picture of a state under `test-results/`, which git ignores. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(import.meta.dirname, "../../../test-results");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
