/** Whether a served page is that of another project: by the server it loads, and by the files that its build names. */
import { directFetch } from "../../client/direct-fetch.ts";
import { MAX_BUILD_SCRIPTS, pathsInBuild } from "../../protocol/build-paths.ts";
import { commandLine } from "../../protocol/command-line.ts";
import { type DoctorFinding, problem } from "../../protocol/finding.ts";
import { checkApp } from "../../protocol/page-checks.ts";
import { foreignApp } from "../project/foreign-app.ts";

const TIMEOUT_MS = 5_000;
const LIVE_SCRIPT = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(\d{1,5})\/live\.js/;
const MODULE_SCRIPT = /<script\b[^>]*\btype=["']?module["']?[^>]*>/gi;

export interface ServedPage {
  readonly page: URL;
  /** Its HTML. */
  readonly text: string;
  /** The port of this project's server. */
  readonly port: number;
  readonly root: string;
}

/** What is wrong; `null` when nothing is, or nothing is known. */
export async function wrongProject(served: ServedPage): Promise<DoctorFinding | null> {
  const { page, text, port, root } = served;
  const loaded = LIVE_SCRIPT.exec(text)?.[1];
  if (loaded !== undefined && Number(loaded) !== port) {
    const message = `${page.href} loads the live server on port ${loaded}; this project's is on ${port}.`;
    const fix = `It may be the page of another project: run doctor there. Otherwise: ${commandLine("inject")}, then reload the page.`;
    return problem("page", message, fix);
  }
  const scripts = await Promise.all(moduleScripts(served).map(textAt));
  const app = foreignApp(root, pathsInBuild([text, ...scripts]));
  return app === null ? null : checkApp(page.href, app);
}

function moduleScripts({ page, text }: ServedPage): URL[] {
  const sources = [...text.matchAll(MODULE_SCRIPT)].flatMap(([tag]) => {
    const src = /\bsrc=["']([^"']+)["']/.exec(tag)?.[1];
    return src !== undefined && URL.canParse(src, page) ? [new URL(src, page)] : [];
  });
  return sources.filter(({ origin }) => origin === page.origin).slice(0, MAX_BUILD_SCRIPTS);
}

async function textAt(url: URL): Promise<string> {
  try {
    const response = await directFetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return await response.text();
  } catch {
    return "";
  }
}
