// `node scripts/make-corpus.mjs`: renders the corpus' projects in a browser and writes every element that you could
// pick, described as the overlay describes it, with its source location. The locations come from marks in a copy of
// the sources (mark-locations.mjs), which are removed before an element is described.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { createServer } from "vite";
import { ensureChromium } from "./chromium.mjs";
import { MARK, markLocations } from "./mark-locations.mjs";
import { root } from "./setup.mjs";

const FIXTURES = join(root, "tests/fixtures");
const PAIRS = join(FIXTURES, "corpus/pairs.json");
/** Below the repository, where their development servers find its packages. */
const COPIES = join(root, ".cache/corpus");
/** The pages of each project, and the buttons that show its other branches. */
const PROJECTS = [
  { project: "corpus/static", pages: ["/index.html", "/about.html"], clicks: [] },
  { project: "corpus/react", pages: ["/"], clicks: ["Add a crate", "Close the shop"] },
  { project: "corpus/vue", pages: ["/"], clicks: ["Add a crate", "Close the shop"] },
  { project: "corpus/svelte", pages: ["/"], clicks: ["Add a crate", "Close the shop"] },
  { project: "frameworks/vite-react", pages: ["/"], clicks: [] },
  { project: "frameworks/vite-vue", pages: ["/"], clicks: [] },
  { project: "frameworks/vite-svelte", pages: ["/"], clicks: [] },
];
/** The most elements that are kept of one location, which may render many. */
const MOST_OF_A_PLACE = 3;
/** The fixtures have no design: in the browser's default size, no word is large enough to pick. */
const SIZE = "body { font: 22px/1.5 sans-serif }";
/** The address of a page on a development server. */
const ORIGIN = "http://localhost:5173";

const browser = await chromium.launch({ executablePath: ensureChromium(), args: ["--no-sandbox"] });
const describe = await overlayScript();
const pairs = [];
try {
  for (const one of PROJECTS) pairs.push(...(await pairsOf(one)));
} finally {
  await browser.close();
}
writeFileSync(PAIRS, `[\n${pairs.map((pair) => JSON.stringify(pair)).join(",\n")}\n]\n`);
process.stdout.write(`${pairs.length} pairs\n`);

async function pairsOf({ project, pages, clicks }) {
  const copy = join(COPIES, project);
  const places = markedCopy(join(FIXTURES, project), copy);
  const server = await createServer({ root: copy, logLevel: "warn", server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  const { port } = server.httpServer.address();
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const seen = [];
  try {
    for (const path of pages) {
      await page.goto(`http://127.0.0.1:${port}${path}`);
      await page.locator("main").waitFor();
      await page.addStyleTag({ content: SIZE });
      await page.addScriptTag({ content: describe });
      const look = () => page.evaluate((mark) => globalThis.corpus.describeAll(mark), MARK);
      seen.push(...named(await look(), path));
      for (const click of clicks) {
        await page.getByRole("button", { name: click, exact: true }).click();
        // The other branches.
        seen.push(...named(await look(), path));
      }
    }
  } finally {
    await page.close();
    await server.close();
  }
  return grouped(seen, places, project);
}

function named(elements, path) {
  return elements.map(({ place, element }) => ({ place, element, pageUrl: `${ORIGIN}${path}` }));
}

function grouped(seen, places, project) {
  const total = Map.groupBy(seen, ({ place }) => place);
  return [...total].flatMap(([name, all]) => {
    const { file, line, column, kinds } = places.get(name);
    const repeated = all.length > 1 && !kinds.includes("loop") ? ["several-places"] : [];
    return all.slice(0, MOST_OF_A_PLACE).map(({ element, pageUrl }) => ({
      project,
      place: { file, line, column },
      kinds: [...kinds, ...repeated].sort(),
      pageUrl,
      element,
    }));
  });
}

/** Copies a project with marks in it; returns the places by their marks. */
function markedCopy(from, to) {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  const places = new Map();
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = path.slice(to.length + 1);
    const marked = markLocations(file, readFileSync(path, "utf8"));
    for (const [name, place] of marked.places) places.set(name, place);
    writeFileSync(path, marked.text);
  }
  return places;
}

/** The overlay's own code for picking and describing, as a script for the page. */
async function overlayScript() {
  const contents = `
    import { isPickable } from "./src/overlay/picker/pickable.ts";
    import { describeElement } from "./src/overlay/picker/describe-element.ts";
    export function describeAll(mark) {
      // A later call describes only new elements: all others have lost their mark.
      const fresh = [...document.querySelectorAll("[" + mark + "]")];
      const places = new Map(fresh.map((element) => [element, element.getAttribute(mark)]));
      for (const element of fresh) element.removeAttribute(mark);
      return fresh.filter(isPickable).map((element) => {
        const { element: { computedStyles, boundingRect, ...described } } = describeElement(element);
        return { place: places.get(element), element: described };
      });
    }`;
  const result = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "corpus",
    logLevel: "warning",
  });
  // In a module, a variable is not a property of the window.
  return `${result.outputFiles[0].text}\nglobalThis.corpus = corpus;`;
}
