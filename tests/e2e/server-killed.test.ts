/** J4: the server is killed between any two steps; the page and the agent continue where they were. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { runCli, type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { type OverlayPage, openOverlay } from "../support/browser/overlay-page.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";
import { ownPort } from "../support/server/own-port.ts";

let browser: Browser;
let project: StaticProject;
let server: ServeProcess;
let opened: OverlayPage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  project = await startStaticProject();
  server = await serve(project.root, "--port", String(await ownPort()));
  opened = await openOverlay(browser, project.url);
});
afterEach(async () => {
  await opened.context.close();
  await server.stop();
  await project.close();
});

/** SIGKILL and a restart with the same port and tokens, which belong to the project: the open tab reconnects. */
async function killAndStart(): Promise<void> {
  const { port } = server;
  await server.kill();
  server = await serve(project.root);
  expect(server.port).toBe(port);
}

const poll = () => runCli(project.root, "poll", "--timeout=90000", "--agent", "tester");
/** The entries of a session's journal. */
async function journal(id: string): Promise<readonly { readonly type: string }[]> {
  const { token } = JSON.parse(await readFile(join(project.root, ".impeccable/live/server.json"), "utf8"));
  const answer = await fetch(`http://localhost:${server.port}/sessions/${id}/journal`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { entries }: { entries: { type: string }[] } = await answer.json();
  return entries;
}

test("a session with a SIGKILL before every step requests nothing twice and leaves clean source", async () => {
  const { page, pick, waitForBar, button } = opened;
  await killAndStart();
  await pick(".title");
  await waitForBar("configure");
  await page.getByRole("spinbutton", { name: "Variants" }).fill("2");
  await button("Go").click();
  await waitForBar("working");

  await killAndStart();
  const { json: event } = await poll();
  expect(event).toMatchObject({ type: "generate", count: 2, lease: { attempt: 1 } });
  const { id, lease } = event as { id: string; lease: { id: string } };

  await killAndStart();
  const wrapped = await runCli(
    project.root,
    "wrap",
    "--id",
    id,
    "--count",
    "2",
    "--tag",
    "h1",
    "--classes",
    "title",
  );
  const lines = (await project.html()).split("\n");
  lines.splice(
    Number(wrapped.json.insertLine),
    0,
    `<style data-impeccable-css="${id}">@scope ([data-impeccable-variant="2"]) { :scope > .title { letter-spacing: calc(var(--p-air, 1) * 1px); } }</style>`,
    '<div data-impeccable-variant="1"><h1 class="title">Boats, by the hour</h1></div>',
    `<div data-impeccable-variant="2" style="display: none" data-impeccable-params='[{"id":"air","kind":"range","label":"Air","min":0,"max":10,"step":1,"default":1}]'><h1 class="title">Hire a boat</h1></div>`,
  );
  await project.write(lines.join("\n"));

  await killAndStart();
  const done = await runCli(project.root, "reply", id, "done", "--file", "index.html", "--lease", lease.id);
  expect(done).toMatchObject({ code: 0, json: { ok: true, phase: "variants_ready" } });

  await killAndStart();
  await waitForBar("cycling");
  await button("Next variant").click();
  await page.getByText("Hire a boat").waitFor();
  await page.getByRole("slider", { name: "Air" }).fill("4");

  await killAndStart();
  await page.reload();
  await waitForBar("cycling");
  await page.getByText("Hire a boat").waitFor();
  await expect.poll(() => page.getByRole("slider", { name: "Air" }).inputValue()).toBe("4");
  // Accepted while the server is down: the choice stays visible with Retry, and is recorded once when it is back.
  const { port } = server;
  await server.kill();
  await button("Accept").click();
  await page.getByText("Not saved yet. Your choice is kept here.").waitFor();
  await button("Retry").waitFor();
  server = await serve(project.root);
  expect(server.port).toBe(port);
  await waitForBar("waiting");
  expect((await journal(id)).filter(({ type }) => type === "accept")).toHaveLength(1);

  await killAndStart();
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.reload();
  await waitForBar("waiting");
  const accepted = await poll();
  expect(accepted.json).toMatchObject({
    type: "accept",
    id,
    variantId: "2",
    paramValues: { air: 4 },
    _completionAck: { ok: true, phase: "completed" },
  });

  await killAndStart();
  await waitForBar("done");
  expect((await journal(id)).filter(({ type }) => type === "agent_done")).toHaveLength(1);
  expect(await project.html()).toContain('<h1 class="title title-2">Hire a boat</h1>');
  expect(await project.html()).not.toMatch(/data-impeccable|impeccable-(variants|carbonize)/);
});
