/** The wrapper's HTML for pages without hot reload: from the reply's preview, else from the source file. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { type Endpoint, fetchText } from "../transport/api.ts";
import { parseInert } from "./sanitize.ts";
import { wrapperSelector } from "./wrapper-snapshot.ts";

/** Only in these does the source look like what the browser gets. */
const PLAIN_HTML = /\.html?$/i;

/**
 * Fetches a session's wrapper, inert and cleaned.
 * @returns `null` when the server has no HTML for it
 * @throws Error when it has, and it cannot be read
 */
export async function fetchWrapper(endpoint: Endpoint, session: SessionSummary): Promise<Element | null> {
  const path = addressOf(session);
  if (path === null) return null;
  const parsed = parseInert(await fetchText(endpoint, path));
  const wrapper = parsed.querySelector(wrapperSelector(session.id));
  return wrapper === null ? null : document.importNode(wrapper, true);
}

function addressOf(session: SessionSummary): string | null {
  if (session.preview !== undefined) return session.preview;
  if (session.sourceFile === null || !PLAIN_HTML.test(session.sourceFile)) return null;
  return `/source?path=${encodeURIComponent(session.sourceFile)}`;
}
