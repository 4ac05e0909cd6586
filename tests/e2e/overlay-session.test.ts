/** One session in the page, from pick to its end, without hot reload, with a scripted server. */
import { expect, test } from "vitest";
import { saveScreenshot } from "../support/browser/browser.ts";
import { eachFrame } from "../support/browser/frames.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

test("a session goes from pick to done through every state", async () => {
  const { open, pages, server, writeVariants } = fixture();
  const opened = await open();
  const { page, button } = opened;
  await opened.pick("#headline");
  await opened.waitForBar("configure");
  await page.getByRole("radio", { name: "bolder" }).check();
  await page.getByRole("textbox", { name: "Prompt" }).fill("More sea");
  await page.getByRole("spinbutton", { name: "Variants" }).fill("4");
  await saveScreenshot(page, "1-configure");
  await button("Go").click();

  const generate = await server.event("generate");
  expect(generate).toMatchObject({
    action: "bolder",
    count: 4,
    freeformPrompt: "More sea",
    pageUrl: `${pages.origin}/`,
    element: { tagName: "h1", id: "headline", classes: ["hero-title"], cssPath: "#headline" },
  });
  expect(generate.id).toMatch(/^[0-9a-f]{8}$/);
  const { id } = generate;
  await opened.waitForBar("working");
  await page.getByText("Queued: an agent is listening", { exact: false }).first().waitFor();
  server.send({ type: "delivery", id, seq: 1, state: "delivered", event: "generate", agent: "demo-agent" });
  await page.getByText("Delivered to demo-agent.").first().waitFor();
  server.send({ type: "delivery", id, seq: 1, state: "working", event: "generate", agent: "demo-agent" });
  await saveScreenshot(page, "2-working");

  writeVariants(id);
  await opened.waitForBar("cycling");
  await page.locator("h1.bold").waitFor();
  await expect.poll(() => page.locator("h1:visible").count()).toBe(1);
  await server.event("variant_mounted", (event) => event.variant === 1);
  await server.event("checkpoint", (event) => event.visibleVariant === 1 && event.arrivedVariants === 3);
  await saveScreenshot(page, "3-cycling");

  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.locator("h1.wide").waitFor();
  await server.event("checkpoint", (event) => event.visibleVariant === 3);
  const headline = () => visibleText(page.locator("[data-impeccable-variants]"));
  await page.keyboard.down("o");
  await expect.poll(headline).toBe("Tides, told slowly");
  // As long as the key is held, and not only for a moment.
  expect(await eachFrame(page, headline)).toEqual(["Tides, told slowly"]);
  await page.keyboard.up("o");
  await expect.poll(headline).toBe("TIDES TOLD SLOWLY");
  await button("Next variant").click();
  await page.locator("h1.bold").waitFor();

  await page.getByRole("slider", { name: "Weight" }).fill("400");
  await page.getByRole("radio", { name: "Airy" }).check();
  await page.getByRole("switch", { name: "Rule" }).click();
  const variant = page.locator('[data-impeccable-variant="1"]');
  await expect.poll(() => variant.getAttribute("data-p-density")).toBe("airy");
  await expect.poll(() => variant.getAttribute("data-p-rule")).toBe("on");
  const weight = () => page.locator("h1.bold").evaluate((element) => getComputedStyle(element).fontWeight);
  await expect.poll(weight).toBe("400");

  await button("Accept").click();
  const accept = await server.event("accept");
  expect(accept).toMatchObject({ variantId: "1", paramValues: { weight: 400, density: "airy", rule: true } });
  await opened.waitForBar("waiting");
  await page.getByText("Recorded. Waiting for the agent.").first().waitFor();
  await saveScreenshot(page, "4-waiting");
  server.update(id, { phase: "carbonize_required" });
  await opened.waitForBar("cleanup");
  await saveScreenshot(page, "5-cleanup");
  server.update(id, { phase: "completed" });
  await opened.waitForBar("done");
  await saveScreenshot(page, "6-done");
  await page.locator("h1.bold").waitFor();
  await expect.poll(() => page.locator("h1:visible").count()).toBe(1);
  await button("Close").click();
  await expect.poll(() => page.locator("impeccable-live-root [data-state]").count()).toBe(0);
  expect(opened.errors).toEqual([]);
});

test("Enter in the prompt sends the request, Shift+Enter starts a new line", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  await overlay.pick("#lead");
  const prompt = overlay.page.getByRole("textbox", { name: "Prompt" });
  await prompt.press("a");
  await prompt.press("Shift+Enter");
  await prompt.press("b");
  await prompt.press("Enter");
  expect(await server.event("generate")).toMatchObject({ freeformPrompt: "a\nb", element: { id: "lead" } });
});

test("discard is recorded, and the page has its own element back with its listeners", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  const { page, button } = overlay;
  const original = page.locator('[data-impeccable-variant="original"] h1');
  await original.evaluate((element) =>
    element.addEventListener("click", () => element.setAttribute("data-clicked", "")),
  );
  await button("Discard").click();
  await server.event("discard");
  await overlay.waitForBar("waiting");
  server.update(id, { phase: "discarded" });
  await overlay.waitForBar("done");
  await page.locator("main > h1#headline").click();
  await page.locator("main > h1[data-clicked]").waitFor();
  expect(await page.locator("[data-impeccable-variants]").count()).toBe(0);
});

test("accept is shown as not saved while the server is away, and recorded when it is back [optimistic]", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page, button } = overlay;
  await page.keyboard.press("ArrowRight");
  await server.event("checkpoint", (event) => event.visibleVariant === 2);
  await server.stop();
  await button("Accept").click();
  await page.getByText("Not saved yet. Your choice is kept here.").waitFor();
  await button("Retry").waitFor();
  await page.locator("h1.quiet").waitFor();
  await page.getByText("Reconnecting", { exact: true }).waitFor();
  await server.start();
  expect(await server.event("accept")).toMatchObject({ variantId: "2" });
  await overlay.waitForBar("waiting");
  await page.getByText("Live", { exact: true }).waitFor();
  expect(server.posted.filter((event) => event.type === "accept")).toHaveLength(1);
});

test("Retry sends the same decision with the same key", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const refusal = {
    status: 409,
    body: { error: "invalid_transition", message: "Not now, said the server." },
  };
  server.script = ({ type }) => (type === "accept" ? refusal : null);
  await overlay.button("Accept").click();
  await overlay.waitForBar("error");
  await overlay.page.getByText("Not now, said the server.").first().waitFor();
  server.script = () => null;
  await overlay.button("Retry").click();
  await overlay.waitForBar("waiting");
  const [first, second] = server.attempts.filter(({ type }) => type === "accept");
  expect(first?.key).toMatch(/^[0-9a-f]+$/);
  expect(second).toEqual(first);
});

test("an agent's error message is shown, and Retry requests the work again", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  server.update(id, { phase: "agent_error", error: "The dev server was restarted." });
  await overlay.waitForBar("error");
  await overlay.page.getByText("The dev server was restarted.").first().waitFor();
  await overlay.button("Retry").click();
  expect(await server.event("retry")).toMatchObject({ id });
});

test("a request can be cancelled while the agent works on it", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  await overlay.button("Cancel").click();
  expect(await server.event("discard")).toMatchObject({ id });
});

test("a refused request becomes the same draft again, with the reason", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  server.script = () => ({
    status: 413,
    body: { error: "payload_too_large", message: "The element is too large." },
  });
  await overlay.pick("#headline");
  await overlay.page.getByRole("textbox", { name: "Prompt" }).fill("keep these words");
  await overlay.button("Go").click();
  await overlay.page.getByText("The element is too large.").first().waitFor();
  const prompt = overlay.page.getByRole("textbox", { name: "Prompt" });
  await expect.poll(() => prompt.inputValue()).toBe("keep these words");
});

test("nothing about a session is sent before the response to its generate [checkpoint-before-generate]", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  let refusals = 0;
  server.script = ({ type }) => {
    if (type !== "generate" || refusals === 2) return null;
    refusals += 1;
    return { status: 503, body: { error: "storage_failed", message: "The disk is full." } };
  };
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  writeVariants(id);
  await server.event("checkpoint");
  expect(refusals).toBe(2);
  expect(server.posted[0]?.type).toBe("generate");
});
