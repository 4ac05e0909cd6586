import type { Rejection } from "../../protocol/errors.ts";
import type { SessionEvent } from "../../protocol/events/index.ts";
import type { Artifacts } from "./artifacts.ts";

/** Rejects an event that names a screenshot which was not uploaded for this session; `null` for any other. */
export async function checkScreenshot(event: SessionEvent, artifacts: Artifacts): Promise<Rejection | null> {
  if (event.type !== "generate" || event.screenshotPath === undefined) return null;
  if (await artifacts.isOwnScreenshot(event.screenshotPath)) return null;
  const reason = "is not a screenshot this server returned for this session";
  return {
    code: "invalid_event",
    message: `screenshotPath: ${reason}.`,
    details: { path: "screenshotPath", reason },
  };
}
