/** A whole session in a framework's own dev server: picked, generated, tuned, accepted, cleaned up, gone again. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { until } from "../../conformance/support/until.ts";
import { runCli } from "../../e2e/support/cli-process.ts";
import type { FrameworkName } from "./dev-server.ts";
import type { Framework } from "./framework.ts";
import { generateVariants, pollFor } from "./scripted-agent.ts";

const BEFORE = "Apples by the crate";
const FIRST = "Apples, by the crate";
const SECOND = "Crates of apples";

interface Page {
  /** Where the picked element is written. */
  readonly file: string;
  readonly language: keyof typeof VARIANTS;
  /** What becomes of the state of components outside of the wrapper. */
  readonly state: "kept" | "may start anew";
}

const REACT = { language: "jsx", state: "kept" } as const;
const VUE = { language: "vue", state: "kept" } as const;

const PAGES: Record<FrameworkName, Page> = {
  "vite-react": { ...REACT, file: "src/app.tsx" },
  "vite-vue": { ...VUE, file: "src/App.vue" },
  "vite-svelte": {
    language: "svelte",
    state: "may start anew",
    file: "src/App.svelte",
  },
  sveltekit: {
    language: "svelte",
    state: "may start anew",
    file: "src/routes/+page.svelte",
  },
  astro: {
    language: "astro",
    state: "may start anew",
    file: "src/pages/index.astro",
  },
  "next-app": { ...REACT, file: "app/page.jsx" },
  "next-pages": { ...REACT, file: "pages/index.jsx" },
  nuxt: { ...VUE, file: "app/app.vue" },
  "tanstack-start": { ...REACT, file: "src/routes/index.tsx" },
};

const scopedCss = [
  '  @scope ([data-impeccable-variant="1"]) { :scope > .hero-title { letter-spacing: calc(var(--p-air, 1) * 1px); } }',
  '  @scope ([data-impeccable-variant="2"]) { :scope > .hero-title { text-transform: uppercase; } }',
].join("\n");
const prefixedCss = [
  '  [data-impeccable-variant="1"] > .hero-title { letter-spacing: calc(var(--p-air, 1) * 1px); }',
  '  [data-impeccable-variant="2"] > .hero-title { text-transform: uppercase; }',
].join("\n");

const PARAMS = '[{"id":"air","kind":"range","label":"Air","min":0,"max":10,"step":1,"default":1}]';

/** Two variants, the first with a parameter; each language writes styles and classes its own way. */
function variantsOf(
  [styleStart, css, styleEnd]: readonly [string, string, string],
  className = "class",
  hidden = 'style="display: none"',
  params = `'${PARAMS}'`,
): string {
  return [
    styleStart,
    css,
    styleEnd,
    `<div data-impeccable-variant="1" data-impeccable-params=${params}>`,
    `  <h1 ${className}="hero-title">${FIRST}</h1>`,
    "</div>",
    `<div data-impeccable-variant="2" ${hidden}>`,
    `  <h1 ${className}="hero-title">${SECOND}</h1>`,
    "</div>",
    "",
  ].join("\n");
}

const VARIANTS = {
  jsx: (id: string) =>
    variantsOf(
      [`<style data-impeccable-css="${id}">{\``, scopedCss, "`}</style>"],
      "className",
      'style={{ display: "none" }}',
    ),
  vue: (id: string) =>
    variantsOf([`<component :is="'style'" data-impeccable-css="${id}">`, scopedCss, "</component>"]),
  // In Svelte a brace in an attribute begins an expression.
  svelte: (id: string) =>
    variantsOf(
      [`<style data-impeccable-css="${id}">`, scopedCss, "</style>"],
      undefined,
      undefined,
      `{'${PARAMS}'}`,
    ),
  astro: (id: string) =>
    variantsOf([`<style is:inline data-impeccable-css="${id}">`, prefixedCss, "</style>"]),
};

/** Checks a framework that was just started; its server is stopped afterwards, its page is closed. */
export async function wholeJourney(framework: Framework): Promise<void> {
  const { name, root, overlay, source, url } = framework;
  const { page, pick, state, button, errors } = overlay;
  const { file, language, state: outside } = PAGES[name];
  const original = await source(file);
  const shown = (text: string) => page.locator(".hero-title").filter({ hasText: text, visible: true });
  const counted = await crates(framework);
  const stateIsKept = async () => {
    if (outside === "kept") expect(await page.locator(".basket").innerText()).toBe(counted);
  };

  await pick(".hero-title");
  await state("configure");
  await button("Go").click();
  const { id } = await generateVariants(framework, file, VARIANTS[language]);
  await state("cycling");
  await shown(FIRST).waitFor();
  await shown(BEFORE).waitFor({ state: "hidden" });
  await stateIsKept();

  await page.getByRole("slider", { name: "Air" }).fill("7");
  const spacing = () => shown(FIRST).evaluate((node) => getComputedStyle(node).letterSpacing);
  await expect.poll(spacing).toBe("7px");
  await button("Next variant").click();
  await shown(SECOND).waitFor();
  await button("Previous variant").click();
  await shown(FIRST).waitFor();

  await button("Accept").click();
  expect(await pollFor(framework, "accept")).toMatchObject({
    id,
    variantId: "1",
    paramValues: { air: 7 },
    _acceptResult: { handled: true, file, carbonize: true },
    _completionAck: { ok: true, phase: "carbonize_required" },
  });
  await state("cleanup");
  await shown(FIRST).waitFor();
  await stateIsKept();

  const cleaned = original.replace(BEFORE, FIRST);
  await writeFile(join(root, file), cleaned);
  expect(await runCli(root, "complete", "--id", id)).toMatchObject({ code: 0 });
  // A page that was loaded anew has no session left to call done.
  if (outside === "kept") await state("done");
  await until("the page shows the plain element", async () => {
    const [alone, marked] = [page.locator(".hero-title"), page.locator("[data-impeccable-variant]")];
    return (await alone.count()) === 1 && (await marked.count()) === 0 ? true : undefined;
  });
  expect(await page.locator(".hero-title").innerText()).toBe(FIRST);
  await stateIsKept();
  expect(errors).toEqual([]);
  expect(await source(file)).toBe(cleaned);

  // The page goes first: one that hot reload is just loading anew keeps a browser from closing.
  await page.close();
  expect(await runCli(root, "stop")).toMatchObject({ code: 0 });
  expect(framework.changed()).toEqual([file]);
  await expect
    .poll(async () => (await (await fetch(url)).text()).includes("/live.js"), { timeout: 30_000 })
    .toBe(false);
  const after = await overlay.context.newPage();
  await after.goto(url);
  await after.locator(".hero-title").waitFor();
  expect(await after.locator("impeccable-live-root").count()).toBe(0);
  await after.close();
}

/** Counts in a component beside the picked element: what hot reload must not take away. */
async function crates({ overlay: { page } }: Framework): Promise<string> {
  const basket = page.locator(".basket");
  // A click before the framework has taken over its HTML is lost, as it is without the overlay.
  return await until("the page counts", async () => {
    await basket.click();
    const text = await basket.innerText();
    return text === "0 crates" ? undefined : text;
  });
}
