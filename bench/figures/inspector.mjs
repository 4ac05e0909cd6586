// How soon the inspector shows a session of 100,000 entries, and its longest task while it reads all of them and is
// scrolled to their end. Beside the same with 1,000 entries, in the same browser.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { ensureChromium } from "../../scripts/chromium.mjs";
import { root } from "../../scripts/setup.mjs";
import { launchBrowser } from "../../tests/support/browser/browser.ts";
import { closeServer, listen } from "../../tests/support/browser/page-server.ts";
import { result } from "../support/result.mjs";

const LONG = 100_000;
const SHORT = 1_000;
const ID = "a1b2c3d4";
const OPEN_LIMIT_MS = 300;
const TASK_LIMIT_MS = 50;

export async function measure() {
  process.env.CHROMIUM_PATH ??= ensureChromium();
  const browser = await launchBrowser();
  try {
    const short = await look(browser, SHORT);
    const long = await look(browser, LONG);
    return [
      result({
        figure: "inspector, first rows of 100,000 entries",
        unit: "ms",
        value: long.openMs,
        floors: { of1000Entries: short.openMs },
        floor: short.openMs,
        limit: OPEN_LIMIT_MS,
        bar: "300 ms after the page's load",
      }),
      result({
        figure: "inspector, longest task while 100,000 entries are scrolled",
        unit: "ms",
        value: long.scrollTaskMs,
        floors: { of1000Entries: short.scrollTaskMs },
        floor: short.scrollTaskMs,
        limit: TASK_LIMIT_MS,
        bar: "50 ms",
        whileReading: { longestTaskMs: Math.round(long.readTaskMs), allMs: Math.round(long.readMs) },
      }),
    ];
  } finally {
    await browser.close();
  }
}

/** Opens a session of that many entries, waits until all are read, and scrolls through them. */
async function look(browser, count) {
  const server = createServer(answer(count));
  const port = await listen(server, 0);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript(noteTasks);
    const url = `http://localhost:${port}/inspect#token=bench&session=${ID}`;
    await page.goto(url);
    await page.getByRole("option").first().waitFor();
    await page.locator(`[aria-setsize="${count}"]`).first().waitFor({ timeout: 300_000 });
    const read = await page.evaluate(() => ({ ...globalThis.noted, readMs: performance.now() }));
    const scrollTaskMs = await page.evaluate(scrollThrough);
    return { openMs: read.openMs, readTaskMs: read.longestMs, readMs: read.readMs, scrollTaskMs };
  } finally {
    await context.close();
    await closeServer(server);
  }
}

/** In the page, before its scripts: when the first row was drawn after the load, and the longest task. */
function noteTasks() {
  globalThis.noted = { openMs: null, longestMs: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      globalThis.noted.longestMs = Math.max(globalThis.noted.longestMs, duration);
  }).observe({ type: "longtask" });
  const look = () => {
    const [navigation] = performance.getEntriesByType("navigation");
    if (document.querySelector(".row") && navigation.loadEventEnd > 0)
      globalThis.noted.openMs = performance.now() - navigation.loadEventEnd;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** In the page: scrolls to the end in 120 frames; the longest frame's work. */
async function scrollThrough() {
  const list = document.querySelector(".list");
  const step = list.scrollHeight / 120;
  let longest = 0;
  for (let frame = 0; frame <= 120; frame++) {
    const start = performance.now();
    list.scrollTop = frame * step;
    list.dispatchEvent(new Event("scroll"));
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    longest = Math.max(longest, performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return longest;
}

/** A server with one session of checkpoints. */
function answer(count) {
  const script = readFileSync(join(root, "dist/inspect.js"));
  const page =
    '<!doctype html><html lang="en"><title>x</title><script type="module" src="inspect.js"></script><body>';
  return ({ url = "/" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const send = (type, body) => response.writeHead(200, { "content-type": type }).end(body);
    if (pathname === "/inspect") return send("text/html", page);
    if (pathname === "/inspect.js") return send("text/javascript", script);
    return send("application/json", JSON.stringify(data(pathname, searchParams, count)));
  };
}

function data(pathname, query, count) {
  if (pathname.endsWith("/journal")) {
    const after = Number(query.get("after"));
    const length = Math.max(0, Math.min(Number(query.get("limit")), count - after));
    return { id: ID, entries: Array.from({ length }, (_, index) => entry(after + index + 1)) };
  }
  if (pathname === "/diagnostics/streams") return { events: [], counts: {}, redacted: 0 };
  if (pathname === "/diagnostics/events") return { events: [], next: 0, newest: 0 };
  const nextAction = { action: "wait_for_user" };
  return { phase: "cycling", pageUrl: "/", delivery: null, nextAction, diagnostics: [], runs: [] };
}

function entry(seq) {
  const ts = new Date(Date.UTC(2026, 0, 1) + seq * 50).toISOString();
  const paramValues = { weight: seq % 900, tracking: 0.02 };
  return {
    seq,
    type: "checkpoint",
    ts,
    event: { revision: seq, owner: "tab-1", visibleVariant: 1, paramValues },
  };
}
