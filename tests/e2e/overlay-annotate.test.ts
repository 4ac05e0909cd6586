/** Pins and strokes on the picked element, and the picture that is sent with them. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import type { OverlayPage } from "../support/browser/overlay-page.ts";
import { expectSamePixels, screenshotOf } from "../support/browser/pixels.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

/** Colours of a picture at some points, as `r,g,b`. */
function colours(
  { page }: OverlayPage,
  png: Buffer,
  points: readonly { readonly x: number; readonly y: number }[],
): Promise<{ readonly width: number; readonly height: number; readonly at: readonly string[] }> {
  return page.evaluate(
    async ({ base64, points }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("no canvas");
      context.drawImage(image, 0, 0);
      const at = points.map(({ x, y }) => context.getImageData(x, y, 1, 1).data.slice(0, 3).join());
      return { width: image.width, height: image.height, at };
    },
    { base64: png.toString("base64"), points },
  );
}

/** Presses on the element, moves along the points (from its top left corner), and releases. */
async function draw({ page }: OverlayPage, selector: string, points: readonly (readonly [number, number])[]) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`no ${selector}`);
  for (const [index, [x, y]] of points.entries()) {
    await page.mouse.move(box.x + x, box.y + y, { steps: index === 0 ? 1 : 4 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

test("pins and strokes survive a reload and are sent with a picture that shows them", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await overlay.pick("#headline");
  await button("Annotate").click();
  await page.getByText("Click the element to pin a comment.", { exact: false }).waitFor();
  await page.locator("impeccable-live-root .annotation-layer").waitFor();
  await draw(overlay, "#headline", [[700, 30]]);
  await page.getByRole("textbox", { name: "Comment 1" }).fill("More air here");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pin 1: More air here" }).waitFor();
  await draw(overlay, "#headline", [
    [500, 20],
    [600, 20],
    [600, 50],
  ]);
  const strokes = page.locator("impeccable-live-root .strokes path:not(.rim)[d^=M]");
  await expect.poll(() => strokes.count()).toBe(1);
  // A pin without a comment is removed.
  await draw(overlay, "#headline", [[800, 30]]);
  await page.getByRole("textbox", { name: "Comment 2" }).press("Escape");
  await expect.poll(() => page.locator("impeccable-live-root .pin").count()).toBe(1);

  await page.reload();
  await overlay.waitForBar("configure");
  await page.getByRole("button", { name: "Pin 1: More air here" }).waitFor();
  await button("Go").click();
  const event = await server.event("generate");
  expect(event.comments).toEqual([{ x: 700, y: 30, text: "More air here" }]);
  expect(event.strokes).toMatchObject([{ points: expect.arrayContaining([{ x: 500, y: 20 }]) }]);
  expect(event.screenshotPath).toBe(`/project/.impeccable/live/artifacts/${event.id}/annotation.png`);
  const png = server.pictures.get(event.id);
  if (png === undefined) throw new Error("no picture");
  const headline = await page.locator("#headline").boundingBox();
  const picture = await colours(overlay, png, [
    { x: 693, y: 30 },
    { x: 550, y: 20 },
    { x: 900, y: 60 },
  ]);
  expect(picture).toEqual({
    width: Math.floor(headline?.width ?? 0),
    height: Math.floor(headline?.height ?? 0),
    at: ["184,55,27", "184,55,27", "246,247,245"],
  });
  await overlay.waitForBar("working");
  await expect.poll(() => page.locator("impeccable-live-root .annotations").count()).toBe(0);
  expect(overlay.errors).toEqual([]);
});

test("apart from its annotations the picture is what the browser shows", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  const card = page.locator(".card").first();
  await overlay.pick(".card >> nth=0");
  await button("Annotate").click();
  await page.locator("impeccable-live-root .annotation-layer").waitFor();
  await draw(overlay, ".card >> nth=0", [
    [200, 10],
    [260, 10],
  ]);
  const shown = await screenshotOf(card);
  await button("Go").click();
  const { id } = await server.event("generate");
  const png = server.pictures.get(id);
  if (png === undefined) throw new Error("no picture");
  await expectSamePixels("annotation", png, shown, [{ left: 190, top: 0, width: 80, height: 20 }]);
});

test("by keys a pin is added, moved, commented and removed, and Escape ends annotating first", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await overlay.pick("#lead");
  await button("Annotate").press("Enter");
  const add = button("Add pin");
  await page.locator("impeccable-live-root .annotation-layer").waitFor();
  await add.press("Enter");
  await page.getByRole("textbox", { name: "Comment 1" }).fill("Shorter");
  await page.keyboard.press("Enter");
  const pin = page.getByRole("button", { name: "Pin 1: Shorter" });
  await expect.poll(() => pin.evaluate((node) => node.matches(":focus"))).toBe(true);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await add.press("Enter");
  await page.getByRole("textbox", { name: "Comment 2" }).fill("Warmer");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Pin 2: Warmer" }).press("Delete");
  await expect.poll(() => page.locator("impeccable-live-root .pin").count()).toBe(1);
  await page.getByRole("textbox", { name: "Prompt" }).press("Escape");
  await overlay.waitForBar("configure");
  await expect.poll(() => add.count()).toBe(0);

  // The server stores no picture, so the annotations are sent without one and the page shows why.
  server.refusesPictures = true;
  await button("Go").click();
  await page.getByText("Your notes go without a picture: The disk is full.", { exact: false }).waitFor();
  const event = await server.event("generate");
  const { width, height } = (await page.locator("#lead").boundingBox()) ?? { width: 0, height: 0 };
  expect(event.comments).toEqual([
    { x: Math.round(width / 2) - 8, y: Math.round(Math.round(height) / 2) - 8, text: "Shorter" },
  ]);
  expect(event).not.toHaveProperty("screenshotPath");
});

test("a request without annotations has no picture, and Clear removes all annotations", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await overlay.pick("#lead");
  await button("Annotate").click();
  await page.locator("impeccable-live-root .annotation-layer").waitFor();
  await draw(overlay, "#lead", [
    [10, 5],
    [90, 20],
  ]);
  await button("Clear").click();
  await expect.poll(() => page.locator("impeccable-live-root .strokes path[d^=M]").count()).toBe(0);
  await button("Go").click();
  const event = await server.event("generate");
  for (const name of ["strokes", "comments", "screenshotPath"]) expect(event).not.toHaveProperty(name);
  expect(server.pictures.size).toBe(0);
});

test("where the page's policy forbids drawing, annotations are sent without a picture and the page says so", async () => {
  const { open, serve, server } = fixture();
  const policy = `default-src 'self'; style-src 'self'; script-src ${server.origin}; connect-src ${server.origin}`;
  serve({ head: `<meta http-equiv="Content-Security-Policy" content="${policy}">` });
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.button("Annotate").click();
  await overlay.page.locator("impeccable-live-root .annotation-layer").waitFor();
  await draw(overlay, "#headline", [
    [10, 10],
    [200, 30],
  ]);
  await overlay.button("Go").click();
  await overlay.page.getByText("security policy does not let it be drawn", { exact: false }).waitFor();
  const event = await server.event("generate");
  expect(event.strokes).toHaveLength(1);
  expect(event).not.toHaveProperty("screenshotPath");
});

test("speech is appended to the typed prompt, and a failed recognition shows why", async () => {
  const { open } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await page.evaluate(() => {
    class FakeRecognition {
      onresult: ((event: unknown) => void) | null = null;
      onerror: ((event: unknown) => void) | null = null;
      onend: (() => void) | null = null;
      start() {
        Object.assign(globalThis, { recognition: this });
        document.body.dataset.listening = "yes";
      }
      stop() {
        this.onend?.();
      }
    }
    Object.assign(globalThis, { SpeechRecognition: FakeRecognition });
  });
  await overlay.pick("#headline");
  const prompt = page.getByRole("textbox", { name: "Prompt" });
  await prompt.fill("Calmer,");
  const speak = async () => {
    await page.evaluate(() => document.body.removeAttribute("data-listening"));
    await button("Speak").click();
    await page.locator("body[data-listening]").waitFor({ state: "attached" });
  };
  await speak();
  const say = (...words: readonly string[]) =>
    page.evaluate((spoken) => {
      const { recognition } = globalThis as unknown as { recognition: { onresult(event: unknown): void } };
      recognition.onresult({ results: spoken.map((transcript) => [{ transcript }]) });
    }, words);
  await say("more");
  await say("more like", " the sea");
  await expect.poll(() => prompt.inputValue()).toBe("Calmer, more like the sea");
  await button("Stop listening").click();
  await speak();
  await page.evaluate(() => {
    const { recognition } = globalThis as unknown as {
      recognition: { onerror(event: unknown): void; onend(): void };
    };
    recognition.onerror({ error: "not-allowed" });
    recognition.onend();
  });
  await page.getByText("The browser could not listen: not-allowed.").waitFor();
  await button("Speak").waitFor();
});

test("an action is sent only while it can be seen, and is not kept for the next request", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  const bar = () => visibleText(page.locator("impeccable-live-root .element-bar"));
  const go = async (prompt: string) => {
    await page.getByRole("textbox", { name: "Prompt" }).fill(prompt);
    await button("Go").click();
    const event = await server.event("generate", ({ freeformPrompt }) => freeformPrompt === prompt);
    server.update(event.id, { phase: "discarded" });
    await overlay.waitForBar("done");
    return event.action;
  };
  await overlay.pick("#headline");
  await page.getByRole("radio", { name: "bolder" }).check();
  await button("Annotate").click();
  expect(await bar()).toContain("bolder");
  expect(await go("first")).toBe("bolder");
  await overlay.pick("#lead");
  expect(await page.getByRole("radio", { name: "bolder" }).isChecked()).toBe(false);
  await page.getByRole("radio", { name: "quieter" }).check();
  await button("Annotate").click();
  await button("Without quieter").click();
  expect(await bar()).not.toContain("quieter");
  expect(await go("second")).toBe("impeccable");
});

test("styles and picture are those of the element without the pointer over it", async () => {
  const { open, serve, server } = fixture();
  serve({
    head: "<style>#lead { color: rgb(10, 20, 30); background: rgb(200, 220, 210); transition: background 50ms } #lead:hover { color: rgb(250, 0, 0); background: rgb(250, 250, 0) }</style>",
  });
  const overlay = await open();
  const { page } = overlay;
  await overlay.pick("#lead");
  await overlay.button("Annotate").click();
  await page.locator("impeccable-live-root .annotation-layer").waitFor();
  await draw(overlay, "#lead", [
    [200, 10],
    [300, 10],
  ]);
  await overlay.button("Annotate").click();
  await page.locator("#lead").hover({ position: { x: 20, y: 8 }, force: true });
  await page.getByRole("textbox", { name: "Prompt" }).press("Enter");
  const { id, element } = await server.event("generate");
  expect(element).toMatchObject({
    computedStyles: { color: "rgb(10, 20, 30)", "background-color": "rgb(200, 220, 210)" },
  });
  const png = server.pictures.get(id);
  if (png === undefined) throw new Error("no picture");
  expect((await colours(overlay, png, [{ x: 500, y: 3 }])).at).toEqual(["200,220,210"]);
});
