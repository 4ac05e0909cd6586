/** The inspector in a browser, and sessions of a real server for it to show. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { readServerFile } from "../../../src/cli/project/server-file.ts";
import { createLiveClient, type LiveClient, LiveError } from "../../../src/client/index.ts";
import { parseEvent } from "../../../src/protocol/events/index.ts";
import { generate, newId } from "../server/samples.ts";
import { until } from "../server/until.ts";

const TIMEOUT_MS = 90_000;

export interface InspectorPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page logged, violations of its policy too. */
  readonly errors: readonly string[];
}

export interface InspectorOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** Opens an address of the inspector in a context of its own. */
export async function openInspector(
  browser: Browser,
  url: string,
  { width = 1280, height = 800, dark = false }: InspectorOptions = {},
): Promise<InspectorPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(url);
  return { page, context, errors };
}

export interface RunningServer {
  readonly url: string;
  readonly token: string;
  readonly client: LiveClient;
}

/** The server of a project, as its agents reach it. */
export async function serverOf(root: string): Promise<RunningServer> {
  const file = await readServerFile(root);
  if (file === null) throw new Error("no server");
  const url = `http://localhost:${file.port}`;
  return { url, token: file.token, client: createLiveClient({ url, token: file.token, agent: "claude" }) };
}

/**
 * A session whose first agent stops half-way: its lease runs out, another agent takes the request and finishes it, and
 * the reply of the first one is fenced.
 */
export async function failHalfWay({ client, url, token }: RunningServer): Promise<string> {
  const id = newId();
  const asked = parseEvent(generate(id, { freeformPrompt: "PASSWORD=correct-horse-battery" }));
  if (!asked.ok) throw new Error(asked.issue.reason);
  await client.postEvent(asked.event);
  const poll = { session: id, timeoutMs: 60_000 };
  const first = await client.pollOnce({ ...poll, leaseMs: 60_000 });
  if (!("lease" in first)) throw new Error("nothing to work on");
  const writer = client.emit(first);
  await writer.write({ type: "phase", phase: "picked_up" });
  await writer.text("I read the headline and ");
  await writer.flush();
  // From now on: the lease is over at once.
  await client.extend(first.lease.id, 1);
  const other = createLiveClient({ url, token, agent: "codex" });
  const second = await other.pollOnce({ ...poll, leaseMs: 60_000 });
  if (!("lease" in second)) throw new Error("the request did not come back");
  const reply = { id, type: "done", file: "index.html" } as const;
  const refused = await client.reply({ ...reply, leaseId: first.lease.id }).catch((error: unknown) => error);
  if (!(refused instanceof LiveError) || refused.code !== "lease_fenced") throw new Error("not fenced");
  await other.reply({ ...reply, leaseId: second.lease.id });
  await until("the first run has ended", async () => {
    const { runs } = await client.session(id);
    return runs.every(({ state }) => state !== "open") || undefined;
  });
  return id;
}
