#!/bin/sh
# Expected: headless Chromium draws pages. A window without a screen has no address bar to fill.
# What happens: each browser context gets a window with a renderer process for the suggestions of its address bar
#   (chrome://omnibox-popup.top-chrome). It takes about as much processor time as a small page. And of several
#   --disable-features the last one counts alone: who adds one takes back all those of Playwright.
# Where it matters: tests/support/browser/browser.ts, which names the features, and again those of Playwright.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund playwright-core@1.65.1
cat >targets.mjs <<'SCRIPT'
import { chromium } from "playwright-core";

async function look(...args) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", ...args],
  });
  for (let context = 0; context < 2; context += 1)
    await (await (await browser.newContext()).newPage()).goto("data:text/html,<h1>page</h1>");
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{}] });
  const bars = targetInfos.filter(({ url }) => url === "chrome://omnibox-popup.top-chrome/").length;
  const version = browser.version();
  await browser.close();
  return { version, bars };
}

const off = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup";
const usual = await look();
const without = await look(off);
const overruled = await look(off, "--disable-features=MediaRouter");
console.log(`Chromium ${usual.version}, two contexts`);
console.log(`renderers of address bars: ${usual.bars}; switched off: ${without.bars}; with another list behind: ${overruled.bars}`);
process.exitCode = usual.bars === 2 && without.bars === 0 && overruled.bars === 2 ? 0 : 1;
SCRIPT
node targets.mjs
# Seen: Chromium 156.0.8078.114, two contexts; renderers of address bars: 2; switched off: 0; with another list behind: 2
