// The start of the overlay in a page, as CPU time of the page's main thread in Chromium: a page with the overlay
// beside the same page without it, in turns. CPU time does not count other processes. The minimum of several
// loads counts, because a disturbance only adds time.
import { ensureChromium } from "../../scripts/chromium.mjs";
import { launchBrowser } from "../../tests/support/browser/browser.ts";
import { FakeServer } from "../../tests/support/browser/fake-server.ts";
import { startPageServer } from "../../tests/support/browser/page-server.ts";
import { samplePage } from "../../tests/support/browser/sample-page.ts";
import { result } from "../support/result.mjs";

const LIMIT_MS = 50;
const LOADS = 9;

export async function measure() {
  process.env.CHROMIUM_PATH ??= ensureChromium();
  const server = new FakeServer();
  await server.start();
  const page = samplePage({ script: `${server.origin}/live.js` });
  const pages = await startPageServer({
    "/with": page,
    "/without": page.replace(/<script src=[^>]+><\/script>/, ""),
  });
  const browser = await launchBrowser();
  try {
    // The first load of each fills the browser's caches and is not counted.
    const costs = { "/with": [], "/without": [] };
    for (let load = 0; load <= LOADS; load++)
      for (const path of Object.keys(costs)) {
        const connected = path === "/with" ? server : null;
        const cost = await mainThreadMs(browser, pages.origin + path, connected);
        if (load > 0) costs[path].push(cost);
      }
    const bare = Math.min(...costs["/without"]);
    const added = costs["/with"].map((cost) => cost - bare);
    return [
      result({
        figure: "overlay start, main thread",
        unit: "ms",
        value: Math.min(...added),
        floors: { barePage: bare },
        floor: bare,
        limit: LIMIT_MS,
        bar: "50 ms of CPU time of the page's main thread",
        spread: { least: Math.min(...added), most: Math.max(...added) },
      }),
    ];
  } finally {
    await browser.close();
    await pages.close();
    await server.stop();
  }
}

/** CPU milliseconds of the main thread from navigation until the page is idle. */
async function mainThreadMs(browser, url, server) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await taskMs(session);
  const connects = server?.connects.length ?? 0;
  await tab.goto(url);
  // Awaited on the server: polling in the page would add to its work.
  await server?.until(() => server.connects[connects]);
  await tab.evaluate(
    () =>
      new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => done(null)))),
      ),
  );
  const spent = (await taskMs(session)) - before;
  await context.close();
  return spent;
}

async function taskMs(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1_000;
}
