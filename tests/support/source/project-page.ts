/** The page of a test's project in a browser, with the script that measures it: carbonize asks it for its verdict. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { lookAgain, measure } from "../../../src/overlay/measure/main.ts";
import type { PageEvidence } from "../../../src/protocol/evidence.ts";
import type { PageProof } from "../../../src/source/index.ts";
import { closeServer, listen } from "../browser/page-server.ts";

const MEASURE = join(import.meta.dirname, "../../../src/overlay/measure/main.ts");
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };
const OTHER_HOST = /^https?:\/\/cdn\.invalid\//;

/** What the script leaves in the page. */
declare const measuring: { readonly measure: typeof measure; readonly lookAgain: typeof lookAgain };

export interface ProjectPage {
  readonly page: Page;
  /** Loads a file of a project as it is now. */
  load(root: string, file: string): Promise<void>;
  /** Measures the marked element of the page that is loaded; the verdict loads it again. */
  proof(): Promise<PageProof>;
  close(): Promise<void>;
}

/** @param otherHost the text of each sheet at `cdn.invalid`, which the page loads and may not read */
export async function openProjectPage(browser: Browser, otherHost: string): Promise<ProjectPage> {
  const shown = { root: "", file: "" };
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const text = await readFile(join(shown.root, pathname)).catch(() => null);
    const type = TYPES[extname(pathname)] ?? "text/css";
    response.writeHead(text === null ? 404 : 200, { "content-type": type, "cache-control": "no-store" });
    response.end(text ?? "");
  });
  const origin = `http://localhost:${await listen(server, 0)}`;
  const page = await browser.newPage();
  await page.route(OTHER_HOST, (route) => route.fulfill({ contentType: "text/css", body: otherHost }));
  const script = await measureScript();
  const load = async (root: string, file: string): Promise<void> => {
    Object.assign(shown, { root, file });
    await page.goto(`${origin}/${file}`, { waitUntil: "load" });
    await page.evaluate(script);
  };
  return {
    page,
    load,
    async proof() {
      const evidence = await page.evaluate((): PageEvidence | null => {
        const element = document.querySelector("[data-m]");
        return element === null ? null : measuring.measure(element, 1);
      });
      return {
        evidence: async () =>
          evidence === null ? { evidence, reason: "the element is not on the page" } : { evidence },
        async verdict() {
          if (evidence === null) return { result: "unmeasured", reason: "nothing was recorded" };
          await load(shown.root, shown.file);
          return await page.evaluate((recorded) => measuring.lookAgain(document, recorded), evidence);
        },
      };
    },
    async close() {
      await page.close();
      await closeServer(server);
    },
  };
}

async function measureScript(): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [MEASURE], bundle: true, write: false, format: "iife", globalName: "measuring" },
    // The browser evaluates it in strict mode, where a variable is none of the page's.
    footer: { js: "globalThis.measuring = measuring;" },
  });
  return outputFiles.map(({ text }) => text).join();
}
