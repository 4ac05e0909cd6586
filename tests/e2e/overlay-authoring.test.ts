/** Annotations, an insert and a message about the page, with the real server and command line. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { runCli, type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { openOverlay } from "../support/browser/overlay-page.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";

let browser: Browser;
let project: StaticProject;
let server: ServeProcess;

beforeAll(async () => {
  browser = await launchBrowser();
  project = await startStaticProject();
  server = await serve(project.root);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await project.close();
});

const cli = (...words: string[]) => runCli(project.root, ...words);
const poll = async () => (await cli("poll", "--timeout=90000", "--agent", "tester")).json;

const NEW = `<div data-impeccable-variant="1">
  <p class="tide">High water at 05:42</p>
</div>
<div data-impeccable-variant="2" style="display: none">
  <p class="tide">05:42, rising</p>
</div>`;

test("an annotated request has its picture, an insert ends as plain source, a message gets a reply", async () => {
  const overlay = await openOverlay(browser, project.url);
  const { page, pick, waitForBar, button, errors } = overlay;

  await pick(".title");
  await button("Annotate").click();
  await button("Add pin").click();
  await page.getByRole("textbox", { name: "Comment 1" }).fill("Too loud");
  await page.keyboard.press("Enter");
  await button("Go").click();
  const noted = await poll();
  expect(noted).toMatchObject({ type: "generate", comments: [{ text: "Too loud" }] });
  const png = await readFile(String(noted.screenshotPath));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  await button("Cancel").click();
  expect(await poll()).toMatchObject({ type: "discard", id: noted.id });
  await waitForBar("done");
  await button("Close").click();

  await button("Insert something new").click();
  const title = await page.locator(".title").boundingBox();
  if (title === null) throw new Error("no title");
  await page.mouse.move(title.x + 40, title.y + title.height - 2);
  await page.getByText("after heading “Boats by the hour”", { exact: true }).first().waitFor();
  await page.mouse.click(title.x + 40, title.y + title.height - 2);
  await page.getByRole("textbox", { name: "Prompt" }).fill("The next high water");
  await button("Go").click();
  const asked = await poll();
  expect(asked).toMatchObject({
    type: "generate",
    mode: "insert",
    insert: { position: "after", anchor: { tagName: "h1" } },
    freeformPrompt: "The next high water",
  });
  const { id, lease } = asked as { id: string; lease: { id: string } };
  const own = join(project.root, ".impeccable", "new.html");
  await writeFile(own, NEW);
  const written = await cli(
    ...["variants", "--id", id, "--count", "2", "--position", "after"],
    ...["--tag", "h1", "--classes", "title", "--file", own],
  );
  expect(written).toMatchObject({ code: 0, json: { file: "index.html" } });
  expect((await cli("reply", id, "done", "--file", "index.html", "--lease", lease.id)).code).toBe(0);
  await page.locator(".tide", { hasText: "High water at 05:42" }).waitFor();
  expect(await page.locator(".title").isVisible()).toBe(true);
  await button("Next variant").click();
  await page.locator(".tide", { hasText: "05:42, rising" }).waitFor();
  await button("Accept").click();
  expect(await poll()).toMatchObject({ type: "accept", id, variantId: "2" });
  await waitForBar("done");
  await button("Close").click();
  const html = await project.html();
  expect(html).toMatch(
    /<h1 class="title">Boats by the hour<\/h1>\s*<p class="tide">05:42, rising<\/p>\s*<p>From/,
  );
  expect(html).not.toMatch(/data-impeccable|impeccable-variants/);

  await button("Steer").click();
  await page.getByRole("textbox", { name: "Message" }).fill("Fewer words, everywhere");
  await page.keyboard.press("Enter");
  const steered = await poll();
  expect(steered).toMatchObject({ type: "steer", message: "Fewer words, everywhere" });
  await page.getByText(/(Delivered to|Read by) tester/).waitFor();
  await cli("reply", String(steered.id), "steer_done", "Understood: fewer words.");
  await page.locator("impeccable-live-root .receipts").getByText("Understood: fewer words.").waitFor();
  expect(errors).toEqual([]);
  await overlay.context.close();
});
