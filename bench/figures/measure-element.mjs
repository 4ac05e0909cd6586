// What measuring an accepted element costs the page's main thread: an element with 200 descendants on a page with
// 5,000 rules, of which 500 name its classes. CPU time in Chromium, each on a page that was just loaded.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium } from "../../scripts/chromium.mjs";
import { root } from "../../scripts/setup.mjs";
import { launchBrowser } from "../../tests/support/browser/browser.ts";
import { startPageServer } from "../../tests/support/browser/page-server.ts";
import { result } from "../support/result.mjs";

const LIMIT_MS = 30;
const LOADS = 7;
const RULES = 5_000;
const DESCENDANTS = 200;

export async function measure() {
  process.env.CHROMIUM_PATH ??= ensureChromium();
  const pages = await startPageServer({ "/": page() });
  const browser = await launchBrowser();
  const script = readFileSync(join(root, "dist/measure.js"), "utf8");
  try {
    const costs = [];
    const floors = [];
    for (let load = 0; load < LOADS; load++) {
      costs.push(await mainThreadMs(browser, { url: pages.origin, script, work: measureMain }));
      floors.push(await mainThreadMs(browser, { url: pages.origin, script, work: readSelectors }));
    }
    return [
      result({
        figure: "measuring an element, main thread",
        unit: "ms",
        value: Math.min(...costs),
        floors: { readingSelectors: Math.min(...floors) },
        floor: Math.min(...floors),
        limit: LIMIT_MS,
        bar: "30 ms for 200 descendants and 5,000 rules",
        spread: { least: Math.min(...costs), most: Math.max(...costs) },
      }),
    ];
  } finally {
    await browser.close();
    await pages.close();
  }
}

function page() {
  const names = (index) => (index % 10 === 0 ? `.part-${(index / 10) % DESCENDANTS}` : `.other-${index}`);
  const rules = Array.from(
    { length: RULES },
    (_, index) =>
      `.page ${names(index)}${index % 40 === 0 ? "::before" : ""} { color: rgb(${index % 255}, 0, 0); margin: ${index % 9}px; border-top: 1px solid; content: "x" }`,
  );
  const parts = Array.from(
    { length: DESCENDANTS },
    (_, index) => `<p class="part part-${index}">Part <b>${index}</b></p>`,
  );
  return `<!doctype html><style>${rules.join("\n")}</style><body class="page"><main>${parts.slice(0, DESCENDANTS / 2).join("")}</main>`;
}

/** In the page: one measurement. */
function measureMain() {
  return globalThis.measuring.measure(document.querySelector("main"), 1).look.boxes.length;
}

/** In the page: the least that any measurement does, which is to read each selector. */
function readSelectors() {
  let length = 0;
  for (const { cssRules } of document.styleSheets)
    for (const rule of cssRules) length += rule.selectorText.length;
  return length;
}

/** CPU milliseconds of some work on a page that was just loaded. */
async function mainThreadMs(browser, { url, script, work }) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.evaluate(async (text) => {
    globalThis.measuring = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  }, script);
  const session = await context.newCDPSession(tab);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await taskMs(session);
  const seen = await tab.evaluate(work);
  if (seen < DESCENDANTS) throw new Error(`only ${seen} were read`);
  const spent = (await taskMs(session)) - before;
  await context.close();
  return spent;
}

async function taskMs(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
}
