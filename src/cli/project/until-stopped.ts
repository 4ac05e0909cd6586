/** Waits until a server is stopped by Ctrl-C, a termination signal or `POST /stop`. */
import type { RunningServer } from "../../protocol/local-server.ts";
import type { Cli } from "../core/cli.ts";
import { EXIT, toCliError } from "../core/errors.ts";

/** The exit code that shells use for an interrupted process. */
const EXIT_INTERRUPTED = 130;

/** npm and terminals may deliver one Ctrl-C twice: a second signal this soon is the same one. */
const SAME_SIGNAL_MS = 300;

/**
 * Waits for the end, then cleans up. A second signal exits at once; the next start removes what that leaves.
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
  const removeHandler = cli.io.onStopSignal(() => {
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
    // A server whose stop fails (its folder was removed, its disk is full) must not keep the process alive.
    cli.note(`Stopping failed: ${toCliError(error).message}`);
    cli.io.exit(EXIT.notDone);
  } finally {
    removeHandler();
  }
}
