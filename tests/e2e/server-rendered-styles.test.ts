/** Variants' rules are alive in the HTML that a server renders, and hydration keeps that HTML as it is. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  acceptVariant,
  carbonize,
  discardVariants,
  undoAccept,
  writeVariants,
} from "../../src/source/index.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { startPageServer } from "../support/browser/page-server.ts";
import { project, type TestProject } from "../support/source/project.ts";
import { LIBRARIES, type LibrarySetup, renderOnServer } from "../support/source/server-render.ts";

const ID = "a1b2c3d4";
const CSS = `:scope > .t { color: rgb(1, 2, 3); &::after { content: "a > b's \`$\{x}\` \\\\"; } }`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

function start(setup: LibrarySetup): TestProject {
  const name = setup.jsxImportSource === undefined ? "className" : "class";
  const files = {
    "App.vue":
      '<script setup>\nconst text = "Hi";\n</script>\n<template>\n  <main>\n    <h1 class="t">{{ text }}</h1>\n  </main>\n</template>\n',
  };
  const jsx = `export function App() {\n  return (\n    <main>\n      <h1 ${name}="t">Hi</h1>\n    </main>\n  );\n}\n`;
  return project({
    "package.json": JSON.stringify({ type: "module", dependencies: setup.manifest }),
    [setup.file]: setup.file === "App.vue" ? files["App.vue"] : jsx,
    "style.css": ".t { margin: 0 }\n",
  });
}

/** What the page shows before and after its script has hydrated it. */
async function show({ html, client }: Awaited<ReturnType<typeof renderOnServer>>) {
  const errors: string[] = [];
  const server = await startPageServer({
    "/": `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="app">${html}</div>`,
    "/client.js": client ?? "",
  });
  const note = (message: { type(): string; text(): string }) => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  };
  page.on("console", note);
  page.on("pageerror", (error) => errors.push(String(error)));
  const look = () =>
    page.evaluate((id) => {
      const element = document.querySelector('[data-impeccable-variant="1"] > .t');
      const style = document.querySelector(`style[data-impeccable-css="${id}"]`);
      if (element === null || style === null) return null;
      return {
        color: getComputedStyle(element).color,
        content: getComputedStyle(element, "::after").content,
        isMarked: "marked" in element && "marked" in style,
      };
    }, ID);
  await page.goto(server.origin);
  const before = await look();
  await page.evaluate((id) => {
    for (const node of document.querySelectorAll(`.t, [data-impeccable-css="${id}"]`))
      Object.assign(node, { marked: true });
  }, ID);
  if (client !== null) await page.addScriptTag({ url: "/client.js" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  const after = await look();
  page.removeAllListeners();
  await server.close();
  return { before, after, errors };
}

describe.each(Object.entries(LIBRARIES))("%s", (_, setup) => {
  const seen = { color: "rgb(1, 2, 3)", content: `"a > b's \`\${x}\` \\\\"` };
  const markup = `<h1 ${setup.file === "App.vue" || setup.jsxImportSource ? "class" : "className"}="t">One</h1>`;
  const block = JSON.stringify({
    variants: [
      { markup, css: CSS },
      { markup, css: CSS },
    ],
  });
  const write = (where: TestProject) =>
    writeVariants({ root: where.root, id: ID, classes: ["t"], block, blockName: "b", format: "json" });

  it("shows the variants' rules before and after hydration, without an error", async () => {
    const where = start(setup);
    const original = where.read(setup.file);
    expect(await write(where)).toMatchObject({ ok: true });
    const shown = await show(await renderOnServer(where, setup));
    expect(shown).toEqual({
      before: { ...seen, isMarked: false },
      after: { ...seen, isMarked: true },
      errors: [],
    });
    await discardVariants({ root: where.root, id: ID });
    expect(where.read(setup.file)).toBe(original);
  });

  it("shows them in the accepted form as well; carbonize and undo read it", async () => {
    const where = start(setup);
    const original = where.everything();
    await write(where);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    const shown = await show(await renderOnServer(where, setup));
    expect(shown).toEqual({
      before: { ...seen, isMarked: false },
      after: { ...seen, isMarked: true },
      errors: [],
    });
    const clean = await carbonize({ root: where.root, id: ID });
    expect(clean).toMatchObject({ handled: true });
    expect((clean.changes ?? []).map(({ file }) => where.read(file)).join("")).toContain("rgb(1, 2, 3)");
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    for (const [path, text] of Object.entries(original)) expect(where.everything()[path]).toBe(text);
  });
});
