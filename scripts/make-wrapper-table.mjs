// Asks a browser in which parents an element loses its box, its role or its name when a wrapper with
// `display: contents` stands around it, and writes the pairs to src/source/wrap/wrapper-table.ts.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ensureChromium } from "./chromium.mjs";
import { root } from "./setup.mjs";

const ELEMENTS = (
  "a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col colgroup data " +
  "datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 " +
  "header hgroup hr i iframe img input ins kbd label legend li main map mark menu meter nav noscript object ol " +
  "optgroup option output p picture pre progress q rp rt ruby s samp search section select slot small source span " +
  "strong sub summary sup table tbody td textarea tfoot th thead time tr track u ul var video wbr"
).split(" ");

/** Runs in the page. */
function brokenPairs(elements) {
  const VOID = new Set("area br col embed hr img input source track wbr".split(" "));
  const host = document.body.appendChild(document.createElement("main"));
  const markup = (name) =>
    VOID.has(name) ? `<${name} data-child>` : `<${name} data-child>Shown text</${name}>`;
  const measure = (parent, content) => {
    host.innerHTML = `<${parent} data-parent>${content}<i>after</i></${parent}>`;
    const outer = host.querySelector("[data-parent]");
    const inner = host.querySelector("[data-child]");
    if (outer === null || inner === null || !outer.contains(inner)) return null;
    const path = [];
    for (let at = inner.parentElement; at !== host && at !== null; at = at.parentElement)
      if (!at.hasAttribute("data-wrapper")) path.push(at.localName);
    const of = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const box = [x, y, width, height].map((value) => Math.round(value * 4) / 4);
      // White space in a name depends on boxes around the text that are none of the element's.
      const name = element.computedName.replace(/\s/g, "");
      return [box, element.computedRole, name, getComputedStyle(element).display];
    };
    const wrappers = host.querySelectorAll("[data-wrapper]");
    return { path: path.join(" "), wrappers, shown: JSON.stringify([of(outer), of(inner)]) };
  };
  const found = {};
  for (const child of elements) {
    for (const parent of elements) {
      if (VOID.has(parent)) continue;
      const plain = measure(parent, markup(child));
      if (plain === null || plain.path !== parent) continue;
      const wrapped = ["div", "span"].map((tag) => {
        const open = `<${tag} data-wrapper style="display: contents">`;
        return measure(parent, `${open}${open}${markup(child)}</${tag}></${tag}>`);
      });
      // Where the parser moves the wrapper, the parser's check refuses it without a table.
      const parsed = wrapped.filter((one) => one !== null && one.path === parent);
      if (parsed.length === 0 || parsed.some(({ shown }) => shown === plain.shown)) continue;
      found[child] = [...(found[child] ?? []), parent];
    }
  }
  return found;
}

const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--enable-blink-features=ComputedAccessibilityInfo",
  ],
});
try {
  const page = await browser.newPage();
  await page.setContent("<!doctype html><title>table</title><body></body>");
  const pairs = await page.evaluate(brokenPairs, ELEMENTS);
  const file = join(root, "src", "source", "wrap", "wrapper-table.ts");
  const entries = Object.entries(pairs).map(
    ([child, parents]) => `  ${child}: ${JSON.stringify(parents)},\n`,
  );
  const table = `export const WORKS_ONLY_DIRECTLY_IN: Readonly<Record<string, readonly string[]>> = {\n${entries.join("")}};\n`;
  const head =
    "/**\n * Elements that lose their box, their role or their name in these parents when a wrapper stands around them, as a\n" +
    " * browser showed it. `node scripts/make-wrapper-table.mjs` writes this file.\n */\n";
  writeFileSync(file, head + table);
  process.stdout.write(`Chromium ${browser.version()}: ${Object.keys(pairs).join(", ")}\n`);
} finally {
  await browser.close();
}
