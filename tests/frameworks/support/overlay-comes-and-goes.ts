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

const written = (file: string) => expect.stringMatching(new RegExp(`(^|/)${file}(\\?|$)`));

/** Where each development build says the headline is written; Astro only with its toolbar, Next not in the page. */
const HINTED: Readonly<Record<keyof typeof INJECTED, unknown>> = {
  "vite-react": { file: written("src/app.tsx"), line: 9, column: 7, component: "App", by: "react" },
  "vite-vue": { file: written("src/App.vue"), component: "App", by: "vue" },
  "vite-svelte": { file: "src/App.svelte", line: 8, column: 2, by: "svelte" },
  sveltekit: { file: "src/routes/+page.svelte", line: 8, column: 2, by: "svelte" },
  astro: undefined,
  "next-app": undefined,
  "next-pages": undefined,
  nuxt: { file: written("app/app.vue"), component: "app", by: "vue" },
  "tanstack-start": {
    ...{ file: written("src/routes/index.tsx"), line: 6, column: 7 },
    ...{ component: "Home", by: "react" },
  },
};

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
  const asked = page.waitForRequest((request) => request.postData()?.includes('"generate"') === true);
  await overlay.button("Go").click();
  const { element } = (await asked).postDataJSON();
  expect(element.sourceHint).toEqual(HINTED[name]);
  await state("working");
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
