/** The page shows the plain source exactly as it showed the accepted, tuned variant. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { carbonize } from "../../src/source/index.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { acceptedProject } from "../support/source/carbonize.ts";
import { ID } from "../support/source/carbonize-page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

const VALUES = { density: "airy", caps: true, size: 3 };
const PAGE = `<!doctype html>
<html>
<head>
  <link rel="stylesheet" href="styles.css">
  <style>
    .hero b { color: rgb(1, 1, 1) }
  </style>
</head>
<body class="dark">
  <p class="card">one</p>
  <div class="card hero"><b>Old</b> <i class="card">text</i></div>
</body>
</html>
`;
const SHEET = `.card { border: 1px solid blue }
.card { color: red; padding: 3px; font-size: 20px }
div.card.hero { margin: 4px; letter-spacing: 2px }
.hero::before { content: "before" }
@media (min-width: 1px) { .card { text-indent: 7px } }
`;
const CSS = `
@scope ([data-impeccable-variant="1"]) {
  .dark .card { outline: 1px solid rgb(9, 9, 9) }
  :scope > .card { color: green; padding: 9px; text-indent: 1px; font-size: calc(var(--p-size, 1) * 0.5rem) }
  :scope[data-p-density="airy"] > .card { margin: 11px; animation: pop 9s paused both }
  :scope[data-p-density="dense"] > .card { margin: 1px }
  :scope[data-p-caps] b { text-transform: uppercase; letter-spacing: 1px; color: rgb(2, 2, 2) }
  .card { border-width: 5px; word-spacing: 3px }
  i { font-weight: 900; padding: 1px }
  .hero::before { content: "after"; color: rgb(3, 3, 3) }
  @media (min-width: 2px) { :scope .card { line-height: 31px } }
  @keyframes pop { from { opacity: 0.5 } }
}`;

/** Every property of the accepted element, its descendants, and another element with the same class. */
function styles(page: Page): Promise<Record<string, string>[]> {
  return page.evaluate(() => {
    const element = document.querySelector(".hero");
    if (element === null) throw new Error("no element");
    const all = [element, ...element.querySelectorAll("*"), ...document.querySelectorAll("p")];
    return all.flatMap((one) =>
      [null, "::before"].map((pseudo) => {
        const computed = getComputedStyle(one, pseudo);
        return Object.fromEntries([...computed].map((name) => [name, computed.getPropertyValue(name)]));
      }),
    );
  });
}

/** Sets parameters as the overlay does, on the variant's element. */
function tune(page: Page): Promise<void> {
  return page.evaluate((values) => {
    const slot = document.querySelector<HTMLElement>("[data-impeccable-variant]");
    slot?.style.setProperty("--p-size", String(values.size));
    slot?.setAttribute("data-p-density", values.density);
    slot?.setAttribute("data-p-caps", "on");
  }, VALUES);
}

test("the computed styles of an accepted, tuned variant are those of the plain source", async () => {
  const where = await acceptedProject({
    file: "index.html",
    files: { "index.html": PAGE, "styles.css": SHEET },
    pick: { tag: "div", classes: ["card", "hero"] },
    element: '<div class="card hero"><b>New</b> <i class="card">text</i></div>',
    css: CSS,
    params: JSON.stringify([
      { id: "size", kind: "range", min: 1, max: 9, default: 1, label: "Size" },
      { id: "density", kind: "steps", options: ["airy", "dense"], label: "Density" },
      { id: "caps", kind: "toggle", label: "Capitals" },
    ]),
    values: VALUES,
  });
  const page = await browser.newPage();
  const address = pathToFileURL(join(where.root, "index.html")).href;
  await page.goto(address);
  await tune(page);
  const before = await styles(page);
  const answer = await carbonize({ root: where.root, id: ID });
  expect(answer, answer.todo).toMatchObject({ handled: true });
  expect(where.read("index.html") + where.read("styles.css")).not.toMatch(/impeccable|--p-|data-p-/);
  await page.goto(address);
  const after = await styles(page);
  // Custom properties of the session were inherited, and are removed.
  for (const one of [...before, ...after])
    for (const name of Object.keys(one)) if (name.startsWith("--p-")) delete one[name];
  expect(after).toEqual(before);
  expect(after[0]).toMatchObject({ "margin-top": "11px", "font-size": "24px", "border-top-width": "5px" });
  await page.close();
});
