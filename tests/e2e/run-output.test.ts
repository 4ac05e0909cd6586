/** The output of an agent while it works is the same in every view of it, live, through interruptions. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readServerFile } from "../../src/cli/project/server-file.ts";
import { createLiveClient, type RunMessage } from "../../src/client/index.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { expectedOutput, shownOutput, work } from "../support/browser/expected-output.ts";
import { type OverlayPage, openOverlay } from "../support/browser/overlay-page.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";
import { ownPort } from "../support/server/own-port.ts";

/** Steps that the agent makes during each interruption. */
const STEPS = 9;

let browser: Browser;
let project: StaticProject;
let server: ServeProcess;
const opened: OverlayPage[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  project = await startStaticProject();
  server = await serve(project.root, "--port", String(await ownPort()));
});
afterEach(async () => {
  for (const { context } of opened.splice(0)) await context.close();
  await server.stop();
  await project.close();
});

async function open(): Promise<OverlayPage> {
  const overlay = await openOverlay(browser, project.url);
  opened.push(overlay);
  return overlay;
}

async function agentClient() {
  const file = await readServerFile(project.root);
  if (file === null) throw new Error("no server");
  const url = `http://127.0.0.1:${file.port}`;
  return createLiveClient({ url, token: file.token, agent: "tester", retryForMs: 600_000 });
}

/** Opens a session from the panel, like a person does. */
async function show({ page, button }: OverlayPage, label: string): Promise<void> {
  await button("Sessions").click();
  const item = page.getByRole("listitem").filter({ hasText: label });
  const resume = item.getByRole("button", { name: "Resume" });
  const isShown = item.getByText("On screen now");
  await resume.or(isShown).first().waitFor();
  if (await resume.isVisible()) await resume.click();
  else await button("Sessions").click();
}

/** The pages show exactly what is stored: nothing is missing, repeated or out of order. */
async function allShown(log: readonly RunMessage[], ...pages: readonly OverlayPage[]): Promise<void> {
  for (const { page } of pages) await expect.poll(() => shownOutput(page)).toEqual(expectedOutput(log));
}

test("output equals the producer's log through a session switch, a second browser, a reload and a kill", async () => {
  const first = await open();
  await first.pick(".title");
  await first.button("Go").click();
  await first.waitForBar("working");
  const client = await agentClient();
  const event = await client.pollOnce({ types: ["generate"], timeoutMs: 90_000, leaseMs: 600_000 });
  if (!("lease" in event)) throw new Error("nothing to work on");
  const log: RunMessage[] = [];
  const writer = client.emit(event, {
    retryForMs: 600_000,
    onAccepted: (messages) => log.push(...messages),
  });
  let steps = 0;
  /** Interrupts while the agent works; then the pages show what the server has acknowledged to its producer. */
  const during = async (happens: () => Promise<void>, ...pages: readonly OverlayPage[]) => {
    const from = steps;
    steps += STEPS;
    await Promise.all([work(writer, from, STEPS), happens()]);
    await allShown(log, ...pages);
  };

  await during(async () => undefined, first);
  const activity = first.page.locator(".activity");
  await during(async () => {
    await first.button("Pick element").click();
    await activity.waitFor({ state: "detached" });
    await first.page.keyboard.press("Escape");
  }, first);

  await during(async () => {
    // Another session of the same tab shows nothing of this run.
    await first.pick("main > p");
    await first.button("Go").click();
    await activity.waitFor({ state: "detached" });
    await first.waitForBar("working");
    expect(await shownOutput(first.page)).toEqual([]);
    await show(first, "Boats by the hour");
  }, first);

  let second = first;
  await during(async () => {
    second = await open();
    await show(second, "Boats by the hour");
  }, first);
  await allShown(log, second);

  await during(
    async () => {
      await first.page.reload();
      await show(first, "Boats by the hour");
    },
    first,
    second,
  );

  const { port } = server;
  await during(
    async () => {
      await server.kill();
      server = await serve(project.root);
    },
    first,
    second,
  );
  expect(server.port).toBe(port);
  await during(async () => undefined, first, second);

  await client.reply({ id: event.id, type: "error", leaseId: event.lease.id, message: "Enough was said." });
  for (const { page, waitForBar } of [first, second]) {
    await waitForBar("error");
    await page.getByText("What the agent said and did").click();
  }
  await allShown(log, first, second);
  expect([...first.errors, ...second.errors]).toEqual([]);
});
