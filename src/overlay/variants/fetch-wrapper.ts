/** Fetches the wrapper for pages without hot reload: the reply's preview, else the source file. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { type Endpoint, fetchText } from "../transport/api.ts";
import { parseInert } from "./sanitize.ts";
import { wrapperSelector } from "./wrapper-snapshot.ts";

/** Only in these files the source equals what the browser gets. */
const PLAIN_HTML = /\.html?$/i;

/**
 * Fetches a session's wrapper, sanitized and not yet in the page.
 * @returns `null` when the server has no HTML for it
 * @throws Error when the server refuses to send the HTML
 */
export async function fetchWrapper(endpoint: Endpoint, session: SessionSummary): Promise<Element | null> {
  const path = wrapperPath(session);
  if (path === null) return null;
  const parsed = parseInert(await fetchText(endpoint, path));
  const wrapper = parsed.querySelector(wrapperSelector(session.id));
  return wrapper === null ? null : document.importNode(wrapper, true);
}

function wrapperPath(session: SessionSummary): string | null {
  if (session.preview !== undefined) return session.preview;
  if (session.sourceFile === null || !PLAIN_HTML.test(session.sourceFile)) return null;
  return `/source?path=${encodeURIComponent(session.sourceFile)}`;
}
