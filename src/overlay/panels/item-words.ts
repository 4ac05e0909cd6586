/** What was picked, where, and what was asked for, in a few words. */
import type { RequestSummary, SessionSummary } from "../../protocol/snapshot.ts";
import { summaryLabel } from "../picker/element-label.ts";

/** What was picked; `null` when nothing was. */
export function pickedLabel({
  element,
  insertPosition,
}: Pick<SessionSummary, "insertPosition"> & Partial<Pick<SessionSummary, "element">>): string | null {
  if (!element) return null;
  const label = summaryLabel(element);
  return insertPosition === undefined ? label : `Something new ${insertPosition} ${label}`;
}

/** What was asked for; empty when it is not known. */
export function requestLabel(request: RequestSummary | undefined): string {
  if (request === undefined) return "";
  const { action, prompt, comments = 0, count } = request;
  // The action without a name of its own is the plain one.
  const named = action === undefined || action === "impeccable" ? "" : action;
  const asked = [named, prompt === undefined ? "" : `“${prompt}”`].filter((text) => text !== "").join(", ");
  const notes = comments === 0 ? "" : `${comments} ${comments === 1 ? "comment" : "comments"}`;
  const variants = count === undefined ? "" : `${count} ${count === 1 ? "variant" : "variants"}`;
  return [asked, notes, variants].filter((text) => text !== "").join(" · ");
}

/** The path of a recorded page on this page's own origin: a recorded address must not lead to another one. */
export function pagePath(pageUrl: string | null | undefined): string | null {
  if (!pageUrl) return null;
  try {
    const { pathname, search } = new URL(pageUrl, location.origin);
    return pathname.startsWith("/") ? pathname + search : null;
  } catch {
    return null;
  }
}

/** The time of a row in the names of its buttons: two rows may show the same element. */
export function timeLabel(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
