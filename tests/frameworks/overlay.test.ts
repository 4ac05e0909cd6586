/** Every framework's own dev server: the overlay comes into the page, picks, and leaves no trace. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../e2e/support/browser.ts";
import { FRAMEWORKS } from "./support/dev-server.ts";
import { type Framework, startFramework } from "./support/framework.ts";

/** Where the tag goes in each. */
const INJECTED = {
  "vite-react": "index.html",
  "vite-vue": "index.html",
  "vite-svelte": "index.html",
  sveltekit: "src/routes/+layout.svelte",
  astro: "src/layouts/Base.astro",
  "next-app": "app/layout.jsx",
  "next-pages": "pages/_document.jsx",
  nuxt: "app/plugins/impeccable-live.client.ts",
  "tanstack-start": "src/routes/__root.tsx",
} as const;

let browser: Browser;
let framework: Framework | null = null;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await framework?.close();
  framework = null;
});

test.each(FRAMEWORKS)("%s: the overlay comes, picks, and is taken away to the byte", async (name) => {
  framework = await startFramework(browser, name);
  const { overlay, server, changed, url } = framework;
  expect(server.injected).toEqual([INJECTED[name]]);
  expect(changed()).toEqual([INJECTED[name]]);

  const { page, pick, state, errors } = overlay;
  // A click before the framework has taken over its HTML is lost, as it is without the overlay.
  const basket = async () => {
    await page.locator(".basket").click();
    return page.locator(".basket").innerText();
  };
  await expect.poll(basket, { timeout: 30_000 }).toMatch(/^[1-9]\d* crates$/);
  await pick(".hero-title");
  await state("configure");
  expect(errors).toEqual([]);

  // The page goes first: one that hot reload is just loading anew keeps a browser from closing.
  await page.close();
  expect(await server.stop()).toBe(0);
  expect(changed()).toEqual([]);
  await expect
    .poll(async () => (await (await fetch(url)).text()).includes("/live.js"), { timeout: 30_000 })
    .toBe(false);
  const after = await overlay.context.newPage();
  await after.goto(url);
  await after.locator(".hero-title").waitFor();
  expect(await after.locator("impeccable-live-root").count()).toBe(0);
  await after.close();
});
