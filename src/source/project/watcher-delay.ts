/** What dev servers see of a file that is written twice. */
import { setTimeout as delay } from "node:timers/promises";

/** Their watchers (chokidar) take what happens to a file within 50 ms for one change, and see only the first of it. */
const BETWEEN_CHANGES_MS = 200;

/** Waits until a file that was just written may be written again, so that a dev server sees both. */
export async function waitForFileWatchers(): Promise<void> {
  await delay(BETWEEN_CHANGES_MS);
}
