import { describe, expect, it } from "vitest";
import { newSession } from "../../../src/actor/session/state.ts";
import { snapshotOf } from "../../../src/actor/session/view.ts";
import { withPageClosed } from "../../../src/routes/with-page-closed.ts";

const snapshot = (activeOwner: string | null) =>
  snapshotOf(
    { ...newSession("a1b2c3d4"), phase: "cycling", activeOwner },
    { now: 0, offset: 0, diagnostics: [], nextSeq: 9 },
  );

describe("a session whose page may be closed", () => {
  it.each([
    ["some page is open", "tab", null, "wait_for_user"],
    ["its tab was closed", "tab", ["other", "tab"], "ask_user_to_reopen_browser"],
    ["its tab was not connected since the restart", "tab", ["other"], "wait_for_user"],
    ["it has no owner and all pages were closed", null, ["other"], "ask_user_to_reopen_browser"],
  ] as const)("%s", (_, owner, closedTabs, action) => {
    const view = withPageClosed(snapshot(owner), closedTabs);
    expect(view.nextAction.action).toBe(action);
    expect(view.pageClosed).toBe(action === "ask_user_to_reopen_browser");
  });
});
