/** What the page says about the agent: who has a request, since when, and what to do without one. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

const elementBar = (page: Page) => visibleText(page.locator("impeccable-live-root .element-bar"));
const bottomBar = (page: Page) => visibleText(page.locator("impeccable-live-root .bar"));

/** A request that no agent waits for. */
async function requested(agentListens: boolean) {
  const { open, server } = fixture();
  server.listening = agentListens;
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  const hold = (minutesAgo: number, state: "working" | "delivered" = "working") => {
    const heardAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
    const times = { since: heardAt, heardAt };
    server.update(id, { delivery: { seq: 1, type: "generate", state, agent: "claude", ...times } });
  };
  return { overlay, server, id, hold };
}

test("without an agent you are asked to tell yours, and never to run its command", async () => {
  const { overlay } = await requested(false);
  const { page } = overlay;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await expect.poll(() => elementBar(page)).toContain("No agent is listening. Tell your coding agent:");
  await overlay.button("Copy").click();
  await overlay.button("Copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe("Run `npx impeccable-live poll` in this project and do what it says.");
  expect(await elementBar(page)).toContain(copied);
});

test("an agent that works and does not poll is no absent agent: bar and panel say the same", async () => {
  const { overlay, hold } = await requested(false);
  const { page } = overlay;
  await expect.poll(() => bottomBar(page)).toContain("Agent away");
  hold(0);
  await expect.poll(() => elementBar(page)).toMatch(/claude is at work\..*claude has it since \d\d:\d\d/);
  await expect.poll(() => bottomBar(page)).toContain("Live");
  expect(await elementBar(page)).not.toContain("No agent");
  expect(await elementBar(page)).not.toContain("No word");
});

test("after three minutes without a word the request can be handed to another agent", async () => {
  const { overlay, server, id, hold } = await requested(true);
  const { page, button } = overlay;
  hold(4);
  await expect.poll(() => elementBar(page)).toContain("No word from claude for 4 min.");
  await button("Hand it to another agent").click();
  expect(await server.event("retry")).toMatchObject({ id, requeue: true });
  server.update(id, { delivery: { seq: 1, type: "generate", state: "queued" } });
  await expect.poll(() => elementBar(page)).toContain("Queued: an agent is listening");
  expect(await elementBar(page)).not.toContain("No word");
});

test("an attempt that was taken over is no failure while another agent works", async () => {
  const { overlay, server, id, hold } = await requested(true);
  const { page } = overlay;
  const at = new Date().toISOString();
  const head = { v: 1, at } as const;
  const end = {
    state: "interrupted",
    reason: "stream.abandoned",
    message: "The work was put back.",
  } as const;
  server.emit(id, "run-1", { ...head, type: "text", id: "t1", text: "Looking at the headline." });
  hold(0);
  server.emit(id, "run-1", { ...head, type: "end", id: "end-run-1", ...end });
  await expect.poll(() => elementBar(page)).toContain("The work was put back.");
  expect(await page.locator("impeccable-live-root .log.error").count()).toBe(0);
  server.update(id, { phase: "agent_error", error: "It failed." });
  await overlay.waitForBar("error");
  await page.getByText("What the agent said and did").click();
  await expect.poll(() => page.locator("impeccable-live-root .log.error").count()).toBe(1);
});

test("with two agents you choose one; when it stays away you are told and let any agent take the request", async () => {
  const { open, server } = fixture();
  const present = (...names: string[]) =>
    server.send({ type: "agent", listening: true, names, agents: names.map((name) => ({ name })) });
  const overlay = await open();
  const { page, button } = overlay;
  const choice = page.getByRole("combobox", { name: "Agent" });
  await overlay.pick("#headline");
  await overlay.waitForBar("configure");
  present("claude", "codex");
  expect(await choice.locator("option").allTextContents()).toEqual(["Any agent", "claude", "codex"]);
  await choice.selectOption("codex");
  await button("Go").click();
  const generate = await server.event("generate");
  expect(generate.agent).toBe("codex");
  await expect.poll(() => elementBar(page)).toContain("Queued: codex is listening");
  present("claude");
  await expect.poll(() => elementBar(page)).toContain("It is recorded and waits for codex.");
  expect(await elementBar(page)).not.toContain("Tell your coding agent");
  const since = new Date(Date.now() - 90_000).toISOString();
  server.send({
    ...{ type: "agent", listening: true, names: ["claude"], agents: [{ name: "claude" }] },
    absent: [{ name: "codex", since }],
  });
  await expect.poll(() => elementBar(page)).toMatch(/codex has not been here since \d\d:\d\d/);
  await button("Let any agent take it").click();
  expect(await server.event("unassign")).toMatchObject({ id: generate.id });
  server.update(generate.id, { delivery: { seq: 1, type: "generate", state: "queued" } });
  await expect.poll(() => elementBar(page)).toContain("Queued: an agent is listening");
  expect(await elementBar(page)).not.toContain("codex");
});

test("an agent that listens for other work only is none for your request", async () => {
  const { overlay, server } = await requested(true);
  const { page } = overlay;
  const agents = [{ name: "cleaner", types: ["carbonize_cleanup" as const] }];
  server.send({ type: "agent", listening: true, names: ["cleaner"], agents });
  await expect.poll(() => elementBar(page)).toContain("It is recorded and waits for an agent.");
  await expect.poll(() => elementBar(page)).toContain("No agent is listening.");
});

test("a lease that ran out is said in the bar: whose it was, and that the request is queued again", async () => {
  const { overlay, server, id, hold } = await requested(true);
  const { page } = overlay;
  hold(0);
  await expect.poll(() => elementBar(page)).toContain("claude is at work");
  const expired = { agent: "claude", at: new Date().toISOString() };
  server.update(id, { delivery: { seq: 1, type: "generate", state: "queued", expired } });
  await expect.poll(() => elementBar(page)).toContain("Queued: an agent is listening");
  expect(await elementBar(page)).toMatch(/claude gave no result until \d\d:\d\d , when its time was over\./);
});
