/** What has to be true in every framework: the overlay comes, picks, and leaves no trace. */
import { expect } from "vitest";
import type { Framework } from "./framework.ts";

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

/** Checks a framework that was just started; its server is stopped afterwards. */
export async function overlayComesAndGoes(framework: Framework): Promise<void> {
  const { name } = framework;
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
}
