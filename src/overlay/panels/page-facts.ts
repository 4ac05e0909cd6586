/** Finds out about the page what its health depends on. */
import { hasHotReload } from "../variants/hot-reload.ts";
import type { PageFacts } from "./health.ts";

/** The dev server has rendered the page before, so a slower response means that it is busy. */
const TIMEOUT_MS = 5_000;

/** What is known at once. */
export function pageFacts(): PageFacts {
  const { href, origin } = location;
  return { href, origin, hotReload: hasHotReload(), policy: "loading" };
}

/** The policies of this page, as headers and in its markup. Never rejects. */
export async function readPolicy(): Promise<PageFacts["policy"]> {
  const metas = [
    ...document.querySelectorAll<HTMLMetaElement>("meta[http-equiv='content-security-policy' i]"),
  ];
  const inMarkup = metas.map(({ content }) => content);
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { headers } = await fetch(location.href, { headers: { accept: "text/html" }, signal });
    const sent = headers.get("content-security-policy");
    const all = [...(sent === null ? [] : [sent]), ...inMarkup];
    return { text: all.length === 0 ? null : all.join(",") };
  } catch {
    return blocksItself(inMarkup) ? "unread" : "silent";
  }
}

/** Whether a policy in the markup may keep the page from asking its own server. */
function blocksItself(policies: readonly string[]): boolean {
  return policies.some((policy) => /\b(?:connect|default)-src\b/i.test(policy));
}
