/** Asks the server once whether this page belongs to another app: what is picked here could not be written then. */
import { MAX_BUILD_SCRIPTS, pathsInBuild } from "../../protocol/build-paths.ts";
import { checkApp } from "../../protocol/page-checks.ts";
import type { PageFilesResponse } from "../../protocol/page-files.ts";
import type { PanelHost } from "../panel-loader.ts";

/** The dev server has compiled the scripts already, so a slower response means that it is busy. */
const TIMEOUT_MS = 5_000;

let checked: Promise<void> | null = null;

/** Stores what is wrong with the page's project, if anything is. Never rejects; asks again after a failure only. */
export function findWrongApp(host: PanelHost): Promise<void> {
  checked ??= ask(host).catch(() => {
    checked = null;
  });
  return checked;
}

async function ask({ endpoint, store }: PanelHost): Promise<void> {
  const files = pathsInBuild([document.documentElement.outerHTML, ...(await moduleTexts())]);
  if (files.length === 0) return;
  const response = await fetch(`${endpoint.baseUrl}/page-files`, {
    method: "POST",
    headers: { authorization: `Bearer ${endpoint.token}`, "content-type": "application/json" },
    body: JSON.stringify({ files }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { app }: PageFilesResponse = JSON.parse(await response.text());
  if (app !== null) store.dispatch({ kind: "wrong-app-found", finding: checkApp(location.href, app) });
}

async function moduleTexts(): Promise<readonly string[]> {
  const scripts = [...document.querySelectorAll<HTMLScriptElement>("script[type=module][src]")];
  const own = scripts.filter(({ src }) => new URL(src).origin === location.origin);
  return await Promise.all(own.slice(0, MAX_BUILD_SCRIPTS).map(({ src }) => textAt(src)));
}

async function textAt(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}
