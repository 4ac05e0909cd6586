/** A message to the agent about the whole page: sent, followed to its reply, and kept through a reload. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

test("a message shows its delivery up to the agent's reply, also after a reload", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await button("Steer").click();
  const field = page.getByRole("textbox", { name: "Message" });
  await expect.poll(() => field.evaluate((node: Element) => node.matches(":focus"))).toBe(true);
  expect(await button("Send").isDisabled()).toBe(true);
  await page.keyboard.type("Use the sea palette everywhere");
  await page.keyboard.press("Enter");
  const { id, message, pageUrl } = await server.event("steer");
  expect({ message, pageUrl }).toEqual({ message: "Use the sea palette everywhere", pageUrl: page.url() });
  await expect.poll(() => field.inputValue()).toBe("");
  const receipt = page.locator("impeccable-live-root .receipts li");
  await receipt.getByText("Queued.").waitFor();
  const deliver = (state: "delivered" | "received" | "working") =>
    server.update(id, { delivery: { seq: 1, type: "steer", state, agent: "demo-agent" } });
  const sent = page.getByRole("region", { name: "Sent" });
  deliver("delivered");
  await expect.poll(() => visibleText(sent)).toContain("Delivered to demo-agent.");
  deliver("received");
  await expect.poll(() => visibleText(sent)).toContain("Read by demo-agent.");
  // A message belongs to no element, so no element bar opens.
  expect(await page.locator("impeccable-live-root .element-bar").count()).toBe(0);
  await page.reload();
  await button("Steer").click();
  await receipt.getByText("Use the sea palette everywhere").waitFor();
  server.send({ type: "steer_done", id, seq: 2, message: "The palette is in tokens.css." });
  server.update(id, { phase: "steer_done" });
  await receipt.getByText("The palette is in tokens.css.").waitFor();
  await button("Dismiss message").click();
  await expect.poll(() => receipt.count()).toBe(0);
  await page.keyboard.press("Escape");
  await expect.poll(() => field.count()).toBe(0);
});

test("a message that was not sent is kept through a reload and sent once; a missed reply is fetched", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  server.script = () => ({ status: 503, body: { error: "storage_failed", message: "The disk is full." } });
  await button("Steer").click();
  const field = page.getByRole("textbox", { name: "Message" });
  await expect.poll(() => field.evaluate((node) => node.matches(":focus"))).toBe(true);
  await page.keyboard.type("Quieter, all of it");
  await page.keyboard.press("Enter");
  await page.getByText("Not sent yet", { exact: false }).waitFor();
  await page.reload();
  // Not before: the page that goes would send it, too.
  server.script = () => null;
  const { id } = await server.event("steer");
  expect(server.posted.filter(({ type }) => type === "steer").length).toBe(1);
  await button("Steer").click();
  await page.getByText("Quieter, all of it").waitFor();
  // It ends while the page is disconnected, so the page reads the outcome from the server.
  await server.stop();
  await page.getByText("Reconnecting", { exact: true }).waitFor();
  const before = server.sessions.get(id);
  if (before === undefined) throw new Error("no session");
  server.sessions.set(id, { ...before, phase: "agent_error", error: "There is no palette." });
  await server.start();
  await page.getByText("There is no palette.").waitFor();
  await button("Retry").click();
  await server.event("retry", (event) => event.id === id);
});
