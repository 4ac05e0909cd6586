/** Pages that React hydrates as a whole document, later than the overlay starts. */
import { build } from "esbuild";
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { wrapperFor } from "../support/browser/sample-page.ts";
import { summaryOf } from "../support/browser/summaries.ts";

const fixture = overlayFixture();
const ID = "0a1b2c3d";

/** The whole document as one component, as in frameworks with a root layout. */
const PAGE = `
import { createElement as h, useEffect, useState } from "react";
function Wrapper() {
  return h("div", { "data-impeccable-variants": "${ID}", "data-impeccable-variant-count": "2", style: { display: "contents" } },
    h("div", { "data-impeccable-variant": "original" }, h("h1", { id: "headline" }, "Tides, told slowly")),
    h("div", { "data-impeccable-variant": "1", "data-impeccable-params": '[{"id":"weight","kind":"range","min":300,"max":900,"default":700},{"id":"density","kind":"steps","options":["airy","snug"],"default":"snug"}]' },
      h("h1", { id: "headline", className: "bold" }, "Tides!")));
}
export function Page({ script, wrapped }) {
  const [n, set] = useState(0);
  useEffect(() => { document.documentElement.dataset.hydrated = "yes"; }, []);
  return h("html", { lang: "en" },
    h("head", null, h("meta", { charSet: "utf-8" }), h("title", null, "Hydrated"), h("link", { rel: "icon", href: "data:," })),
    h("body", null,
      h("main", null, wrapped ? h(Wrapper) : h("h1", { id: "headline", className: "hero-title" }, "Tides, told slowly"),
        h("button", { id: "count", onClick: () => set(n + 1) }, "Count ", n)),
      h("script", { src: script, crossOrigin: "" }),
      h("script", { src: "/client.js" })));
}`;

/** Serves the page rendered on the server. It hydrates when the test calls `hydrate`, as on a slow network. */
async function serveHydrated(wrapped: boolean): Promise<void> {
  const { pages, server } = fixture();
  const props = JSON.stringify({ script: `${server.origin}/live.js`, wrapped });
  const client = await bundle(
    "iife",
    `${PAGE}
    import { hydrateRoot } from "react-dom/client";
    globalThis.hydrate = () => hydrateRoot(document, h(Page, ${props}), {
      onRecoverableError: (error) => console.error("hydration: " + error),
    });`,
  );
  const rendered = await bundle(
    "esm",
    `${PAGE}
    import { renderToString } from "react-dom/server.browser";
    export const html = renderToString(h(Page, ${props}));`,
  );
  const { html }: { html: string } = await import(`data:text/javascript,${encodeURIComponent(rendered)}`);
  pages.pages.set("/client.js", client);
  pages.pages.set("/", `<!doctype html>${html}`);
}

/**
 * Slows the page's clock a hundred times. The overlay waits two seconds for a framework that it does not recognise,
 * and a busy machine must not change what the test sees within them.
 */
function slowClock(): void {
  const now = performance.now.bind(performance);
  performance.now = () => now() / 100;
}

async function bundle(format: "iife" | "esm", contents: string): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: "js" },
    bundle: true,
    write: false,
    format,
    define: { "process.env.NODE_ENV": '"development"' },
  });
  return result.outputFiles[0]?.text ?? "";
}

/** A session the server has recorded before the page was loaded. */
function recorded(): void {
  const { pages, server } = fixture();
  const session = summaryOf(ID, {
    phase: "cycling",
    pageUrl: `${pages.origin}/`,
    element: { tagName: "h1", id: "headline", classes: ["hero-title"], cssPath: "#headline" },
    visibleVariant: 1,
    arrivedVariants: 2,
    expectedVariants: 2,
    paramValues: { weight: 400, density: "airy" },
    sourceFile: "page.tsx",
    preview: "/preview",
  });
  server.texts.set("/preview", wrapperFor(ID));
  server.sessions.set(ID, session);
}

test("a page that hydrates after the overlay has started works without errors [hydration]", async () => {
  const { open, server } = fixture();
  await serveHydrated(false);
  const overlay = await open({ before: slowClock });
  const { page } = overlay;
  await page.evaluate("hydrate()");
  await page.locator("html[data-hydrated]").waitFor();
  await page.locator("#count").click();
  await expect.poll(() => page.locator("#count").textContent()).toBe("Count 1");
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  await server.event("generate");
  expect(await page.locator("impeccable-live-root").count()).toBe(1);
  expect(overlay.errors).toEqual([]);
});

test("variants in a page before hydration are shown unchanged, and tuned after it [hydration]", async () => {
  const { open } = fixture();
  await serveHydrated(true);
  recorded();
  const overlay = await open({ before: slowClock });
  const { page } = overlay;
  await page.locator("h1.bold").waitFor();
  await overlay.button("Accept").waitFor();
  await expect.poll(() => page.locator("h1:visible").count()).toBe(1);
  await page.evaluate("hydrate()");
  await page.locator("html[data-hydrated]").waitFor();
  await page.locator('[data-impeccable-variant="1"][data-p-density="airy"]').waitFor();
  expect(overlay.errors).toEqual([]);
});

test("variants are inserted into a page only after it has hydrated [hydration]", async () => {
  const { open, server } = fixture();
  await serveHydrated(false);
  recorded();
  const overlay = await open({ before: slowClock });
  const { page } = overlay;
  await server.until(() => server.reads.find((path) => path === "/preview"));
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
  expect(await page.locator("[data-impeccable-variants]").count()).toBe(0);
  await page.evaluate("hydrate()");
  await page.locator("html[data-hydrated]").waitFor();
  await page.locator("h1.bold").waitFor();
  await page.locator("#count").dispatchEvent("click");
  await expect.poll(() => page.locator("#count").textContent()).toBe("Count 1");
  expect(overlay.errors).toEqual([]);
});
