/** What every overlay test needs: a browser per file, and a scripted server and a page per test. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { launchBrowser, saveScreenshot } from "./browser.ts";
import { FakeServer } from "./fake-server.ts";
import { type OpenOptions, type OverlayPage, openOverlay } from "./overlay-page.ts";
import { type PageServer, startPageServer } from "./page-server.ts";
import { type SampleOptions, samplePage, wrapperFor } from "./sample-page.ts";

export interface OverlayFixture {
  readonly browser: Browser;
  readonly server: FakeServer;
  readonly pages: PageServer;
  /** Opens the sample page; closed after the test. */
  open(options?: OpenOptions): Promise<OverlayPage>;
  /** Goes through pick and Go, lets the agent write three variants, and waits until they are shown. */
  openCycling(): Promise<{ overlay: OverlayPage; id: string }>;
  /** The agent's `done`, with the wrapper as the reply's preview. */
  writeVariants(id: string, html?: string): void;
  /** Serves another version of the sample page. */
  serve(options: Omit<SampleOptions, "script">): void;
}

/**
 * Registers the hooks.
 * @param headers sent with the page, for example a content security policy
 */
export function overlayFixture(headers: Readonly<Record<string, string>> = {}): () => OverlayFixture {
  let current: OverlayFixture | null = null;
  let browser: Browser | null = null;
  let opened: OverlayPage[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    if (browser === null) throw new Error("no browser");
    current = await create(browser, headers, opened);
  });
  afterEach(async ({ task }) => {
    for (const [index, { page, context }] of opened.entries()) {
      if (task.result?.state === "fail" && !page.isClosed()) {
        await saveScreenshot(page, `failed-${task.name.replace(/[^a-z0-9]+/gi, "-").slice(0, 80)}-${index}`);
      }
      await context.close();
    }
    opened = [];
    await current?.pages.close();
    await current?.server.stop();
    current = null;
  });

  return () => {
    if (current === null) throw new Error("no test is running");
    return current;
  };
}

async function create(
  browser: Browser,
  headers: Readonly<Record<string, string>>,
  opened: OverlayPage[],
): Promise<OverlayFixture> {
  const server = new FakeServer();
  await server.start();
  const script = `${server.origin}/live.js`;
  const pages = await startPageServer({ "/": samplePage({ script }) }, headers);

  async function open(options?: OpenOptions): Promise<OverlayPage> {
    const overlay = await openOverlay(browser, `${pages.origin}/`, options);
    opened.push(overlay);
    return overlay;
  }

  function writeVariants(id: string, html: string = wrapperFor(id)): void {
    const preview = `/sessions/${id}/artifacts/preview.html`;
    server.texts.set(preview, html);
    server.send({ type: "done", id, seq: 2, file: "index.html" });
    server.update(id, { phase: "variants_ready", sourceFile: "index.html", preview });
  }

  return {
    browser,
    server,
    pages,
    open,
    writeVariants,
    async openCycling() {
      const overlay = await open();
      await overlay.pick("#headline");
      await overlay.button("Go").click();
      const { id } = await server.event("generate");
      writeVariants(id);
      await overlay.page.locator("h1.bold").waitFor();
      await server.event("checkpoint", (event) => event.visibleVariant === 1);
      return { overlay, id };
    },
    serve: (options) => pages.pages.set("/", samplePage({ script, ...options })),
  };
}
