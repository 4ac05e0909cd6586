/** The overlay and the page do not affect each other; it works by keyboard, enlarged, and without motion. */
import { expect, test } from "vitest";
import { expectAccessible, seriousFaults } from "../support/browser/axe.ts";
import { saveScreenshot } from "../support/browser/browser.ts";
import { atRest } from "../support/browser/gallery.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { HEADLINE_LABEL } from "../support/browser/sample-page.ts";

const fixture = overlayFixture();

/** Rules that match every element of a page, the overlay's host included. */
const HOSTILE = `<style>
  * { color: rgb(0, 128, 0) !important; font: 40px/3 cursive !important; letter-spacing: 9px !important;
    text-transform: uppercase !important; direction: rtl !important; --paper: lime; --ink: yellow; --accent: cyan; }
  html > * { transform: rotate(3deg); opacity: 0.3 !important; filter: blur(4px) !important; z-index: 1 !important; }
  button, input, textarea, section, nav, div { all: unset !important; }
  :root { font-size: 60px; --radius: 90px; }
</style>`;

const LOOK = [
  "color",
  "fontFamily",
  "fontSize",
  "letterSpacing",
  "textTransform",
  "direction",
  "backgroundColor",
];

test("no style rule of the page affects the overlay", async () => {
  const { open, serve } = fixture();
  const lookOf = async () => {
    const { page, context } = await open();
    const bar = page.getByRole("navigation", { name: "Impeccable Live" });
    const look = await bar.evaluate((element, names) => {
      const host = document.querySelector("impeccable-live-root");
      if (host === null) throw new Error("no host");
      const { transform, opacity, filter, zIndex, display } = getComputedStyle(host);
      const parts = [element, ...element.querySelectorAll("button")].map((part) => {
        const style = getComputedStyle(part);
        const { left, top, width, height } = part.getBoundingClientRect();
        return [...names.map((name) => Reflect.get(style, name)), left, top, width, height];
      });
      return { parts, host: { transform, opacity, filter, zIndex, display } };
    }, LOOK);
    await context.close();
    return look;
  };
  const calm = await lookOf();
  serve({ head: HOSTILE });
  expect(await lookOf()).toEqual(calm);
});

test("the overlay adds no style, attribute, style sheet or name to the page", async () => {
  const { open, pages } = fixture();
  const { page } = await open();
  const account = () =>
    page.evaluate(() => {
      const elements = [...document.querySelectorAll("html, body, body *")].filter(
        (element) => element.localName !== "script",
      );
      const styles = elements.map((element) => {
        const style = getComputedStyle(element);
        return [...style].map((name) => style.getPropertyValue(name)).join();
      });
      return {
        styles,
        attributes: elements.map((element) => element.getAttributeNames().join()),
        sheets: document.styleSheets.length,
        // The overlay adopts one sheet, which only concerns variants.
        adopted: document.adoptedStyleSheets.flatMap((sheet) =>
          [...sheet.cssRules].filter(({ cssText }) => !cssText.startsWith("[data-impeccable-variants")),
        ).length,
        names: Object.getOwnPropertyNames(window).filter((name) => !/^\d+$/.test(name)),
      };
    });
  const withOverlay = await account();
  const html = pages.pages.get("/") ?? "";
  pages.pages.set("/", html.replace(/<script src=[^>]+><\/script>/, ""));
  await page.reload();
  const without = await account();
  expect(withOverlay.names.filter((name) => !without.names.includes(name))).toEqual(["impeccableLive"]);
  // Compared as one text, because a diff of thousands of values is unreadable.
  expect(JSON.stringify({ ...withOverlay, names: [] }) === JSON.stringify({ ...without, names: [] })).toBe(
    true,
  );
});

test("in a right-to-left page the bar is at its element, inside the window, and reads left to right", async () => {
  const { open, pages } = fixture();
  const html = pages.pages.get("/") ?? "";
  pages.pages.set("/", html.replace('<html lang="en">', '<html lang="ar" dir="rtl">'));
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.waitForBar("configure");
  const bar = overlay.page.locator("impeccable-live-root .element-bar");
  expect(await bar.evaluate((element) => getComputedStyle(element).direction)).toBe("ltr");
  const isBelow = async () => {
    const headline = await overlay.page.locator("#headline").boundingBox();
    const box = await bar.boundingBox();
    if (headline === null || box === null) throw new Error("nothing on screen");
    return box.y >= headline.y + headline.height && box.x >= 0 && box.x + box.width <= 1280;
  };
  await expect.poll(isBelow).toBe(true);
  await saveScreenshot(overlay.page, "right-to-left");
});

test("at 200 % zoom everything fits and nothing is cut", async () => {
  // At 200 % a browser has half as many CSS pixels in the same window.
  const { open, server, writeVariants } = fixture();
  const overlay = await open({ width: 640, height: 400 });
  const { page, button, waitForBar } = overlay;
  const fits = async () => {
    await atRest(page);
    for (const part of await page.locator("impeccable-live-root .panel:visible").all()) {
      const seen = await part.evaluate((element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      });
      expect(seen, (await part.innerHTML()).slice(0, 200)).toBe(true);
    }
  };
  await fits();
  await overlay.pick("#headline");
  await waitForBar("configure");
  await fits();
  // The buttons are reached by scrolling.
  await button("Go").click();
  const { id } = await server.event("generate");
  writeVariants(id);
  await waitForBar("cycling");
  await fits();
  await button("Accept").click();
  await server.event("accept");
});

test("a whole session works by keyboard alone, and the focus returns to where it began", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  const { page, waitForBar } = overlay;
  const focused = () =>
    page.evaluate(() => {
      const active = document.querySelector("impeccable-live-root")?.shadowRoot?.activeElement;
      return active?.getAttribute("aria-label") ?? active?.textContent?.trim() ?? "";
    });
  const tabTo = async (name: string, key = "Tab") => {
    for (let presses = 0; presses < 60; presses++) {
      if ((await focused()) === name) return;
      await page.keyboard.press(key);
    }
    throw new Error(`no way to "${name}" by ${key}`);
  };
  await tabTo("Pick element", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  const aim = page.locator("impeccable-live-root .outline.highlighted .name");
  for (let presses = 0; presses < 20 && (await aim.textContent()) !== HEADLINE_LABEL; presses++) {
    await page.keyboard.press(
      (await aim.textContent()) === "main “Tides, told slowly”" ? "Shift+ArrowDown" : "ArrowUp",
    );
  }
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("Prompt");
  await page.keyboard.type("More sea");
  await tabTo("impeccable");
  await page.keyboard.press("ArrowRight");
  await expect.poll(focused).toBe("bolder");
  await tabTo("Prompt", "Shift+Tab");
  await page.keyboard.press("Enter");
  const generate = await server.event("generate");
  expect(generate).toMatchObject({
    action: "bolder",
    freeformPrompt: "More sea",
    element: { id: "headline" },
  });
  await expect.poll(focused).toBe("Cancel");
  writeVariants(generate.id);
  await waitForBar("cycling");
  await expect.poll(focused).toBe("Next variant");
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.locator("h1.bold").waitFor();
  await tabTo("Weight");
  await page.keyboard.press("ArrowLeft");
  await server.event("checkpoint", ({ paramValues }) => JSON.stringify(paramValues) === '{"weight":600}');
  await tabTo("Accept");
  await page.keyboard.press("Enter");
  expect(await server.event("accept")).toMatchObject({ variantId: "1" });
  await waitForBar("waiting");
  server.update(generate.id, { phase: "completed" });
  await waitForBar("done");
  await tabTo("Close");
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("Pick element");
});

test("with reduced motion nothing is animated", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await page.emulateMedia({ reducedMotion: "reduce" });
  const moving = () =>
    page.evaluate(() => {
      const root = document.querySelector("impeccable-live-root")?.shadowRoot;
      return root?.getAnimations().map((each) => each.effect?.getComputedTiming().duration);
    });
  await overlay.pick("#headline");
  expect(await moving()).toEqual([]);
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  expect(await moving()).toEqual([]);
  writeVariants(id);
  await overlay.waitForBar("cycling");
  await overlay.button("Sessions").click();
  expect(await moving()).toEqual([]);
});

const ROW = "<article><h4>Harbour</h4><p>High <b>water</b></p></article>";

test("in a page of 20,000 elements picking, comparing and the page's own changes work", async () => {
  const { open, serve, server, writeVariants } = fixture();
  serve({ body: `<div id="many">${ROW.repeat(5_000)}</div>` });
  const overlay = await open();
  const { page } = overlay;
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  writeVariants(id);
  await overlay.waitForBar("cycling");
  await page.locator("h1.bold").waitFor();
  // The page goes on changing, and the overlay observes every change.
  await page.evaluate(async () => {
    const many = document.querySelector("#many");
    for (let turn = 0; turn < 20; turn++) {
      for (let each = 0; each < 20; each++) many?.append(document.createElement("p"));
      await new Promise((next) => requestAnimationFrame(next));
    }
  });
  await page.locator("h1.bold").click();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
  await overlay.button("Accept").click();
  await server.event("accept");
});

test("axe-core finds a fault that the test adds, so finding none is meaningful", async () => {
  const { open } = fixture();
  const { page } = await open();
  await expectAccessible(page, "idle");
  await page.evaluate(() => {
    const root = document.querySelector("impeccable-live-root")?.shadowRoot;
    root?.querySelector(".bar")?.append(document.createElement("button"));
  });
  const faults = await seriousFaults(page);
  expect(faults.map((fault) => fault.split(":", 1)[0])).toEqual(["button-name"]);
});
