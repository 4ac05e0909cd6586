import { setTimeout as delay } from "node:timers/promises";
import { directFetch } from "../../client/direct-fetch.ts";
import { CliError } from "../core/errors.ts";
import { answeringUrl, type FoundServer } from "./server-file.ts";

const CHECK_INTERVAL_MS = 40;

/** Whether a server is of an older live mode: its file names one token, for everything. */
export function isOlderServer({ browserToken }: Pick<FoundServer, "browserToken">): boolean {
  return browserToken === undefined;
}

/**
 * Stops a server of an older live mode; resolves when it no longer answers.
 * @throws CliError `not_stopped`
 */
export async function stopOlderServer({ url, port, token }: FoundServer, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  await directFetch(`${url}/stop?token=${encodeURIComponent(token)}`).catch(() => undefined);
  while ((await answeringUrl(port)) !== null) {
    if (performance.now() > deadline)
      throw new CliError("not_stopped", "The older server has not ended yet; try again, or end its process.");
    await delay(CHECK_INTERVAL_MS);
  }
}
