/** The pause that lets a dev server see both of two writes to one file. */
import { setTimeout as delay } from "node:timers/promises";

/** Their watchers (chokidar) merge changes of a file within 50 ms, and report only the first of them. */
const BETWEEN_CHANGES_MS = 200;

/** Waits until a file that was just written may be written again, so that a dev server reports both changes. */
export async function waitForFileWatchers(): Promise<void> {
  await delay(BETWEEN_CHANGES_MS);
}
