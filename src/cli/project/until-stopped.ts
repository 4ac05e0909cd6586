/** Running until somebody stops it: Ctrl-C, a termination signal, or `POST /stop`. */

import type { RunningServer } from "../../protocol/local-server.ts";
import type { Cli } from "../core/cli.ts";
import { EXIT, toCliError } from "../core/errors.ts";

/** What shells report for a process that an interrupt ended. */
const EXIT_INTERRUPTED = 130;

/** npm and terminals may deliver one Ctrl-C twice: what comes this soon is the same one. */
const SAME_SIGNAL_MS = 300;

/**
 * Waits for the end, then cleans up. A second signal does not wait: what stays behind is healed at the next start.
 * @param cleanup runs once the server no longer answers
 */
export async function untilStopped(
  cli: Cli,
  server: RunningServer,
  cleanup: () => Promise<void>,
): Promise<void> {
  let failed: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  let stoppingSince: number | null = null;
  const unlisten = cli.io.onStopSignal(() => {
    const now = performance.now();
    if (stoppingSince !== null) {
      if (now - stoppingSince > SAME_SIGNAL_MS) cli.io.exit(EXIT_INTERRUPTED);
      return;
    }
    stoppingSince = now;
    cli.note("Stopping (again to force) …");
    server.stop("signal").catch(failed);
  });
  try {
    await Promise.race([server.stopped, failure]);
    await cleanup();
  } catch (error) {
    // A server that cannot stop in order (its folder is gone, its disk is full) must not keep the process.
    cli.note(`Stopping failed: ${toCliError(error).message}`);
    cli.io.exit(EXIT.notDone);
  } finally {
    unlisten();
  }
}
