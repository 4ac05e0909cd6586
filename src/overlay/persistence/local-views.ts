/**
 * What this tab shows and no checkpoint has recorded yet. A reload sends it on, and may read the session before that
 * arrives: without this the next page would show, and record, the values of before.
 */
import { isRecord } from "../../protocol/is-record.ts";
import type { LocalView } from "../store/state.ts";
import { readStoredJson, writeStored } from "./safe-storage.ts";

type LocalViews = Readonly<Record<string, LocalView>>;

const VIEWS_KEY = "impeccable-live-views";

/** Saves the unrecorded views by session. */
export function saveLocalViews(views: LocalViews): void {
  writeStored("session", VIEWS_KEY, Object.keys(views).length === 0 ? null : JSON.stringify(views));
}

/** Loads the views that the last page of this tab left unrecorded. */
export function loadLocalViews(): LocalViews {
  const stored = readStoredJson("session", VIEWS_KEY);
  if (!isRecord(stored)) return {};
  return Object.fromEntries(
    Object.entries(stored).flatMap(([id, view]) => (isView(view) ? [[id, view]] : [])),
  );
}

function isView(view: unknown): view is LocalView {
  return (
    isRecord(view) &&
    (view.visible === undefined || typeof view.visible === "number") &&
    (view.params === undefined || isRecord(view.params))
  );
}
