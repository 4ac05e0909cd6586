/** Waits until a server is stopped by Ctrl-C, a closed terminal, a termination signal or `POST /stop`. */
import type { RunningServer } from "../../protocol/local-server.ts";
import type { Cli } from "../core/cli.ts";
import { EXIT, toCliError } from "../core/errors.ts";
import type { StopSignal } from "../core/io.ts";

/** The exit code that shells use for an interrupted process. */
const EXIT_INTERRUPTED = 130;

/** npm and terminals may deliver one Ctrl-C twice: a second signal this soon is the same one. */
const SAME_SIGNAL_MS = 300;

export interface StopRequest {
  /** Resolves at the first signal. */
  readonly received: Promise<void>;
  /** From now on signals are requests; before, they end the process as they do by default. */
  arm(): void;
  /** From now on signals end the process as they do by default. */
  dispose(): void;
}

/**
 * Takes signals as requests to stop, once it is armed: from then on an end needs a cleanup.
 * A second signal exits at once; the next start removes what that leaves. A closed terminal never forces: the system
 * and the shell both report it, and there may be seconds in between.
 */
export function stopSignal(cli: Cli): StopRequest {
  let resolve = () => {};
  const received = new Promise<void>((done) => {
    resolve = done;
  });
  let stoppingSince: number | null = null;
  let dispose: (() => void) | null = null;
  const onSignal = (signal: StopSignal) => {
    const now = performance.now();
    if (stoppingSince !== null) {
      if (signal !== "SIGHUP" && now - stoppingSince > SAME_SIGNAL_MS) cli.io.exit(EXIT_INTERRUPTED);
      return;
    }
    stoppingSince = now;
    cli.note("Stopping (again to force) …");
    resolve();
  };
  return {
    received,
    arm() {
      dispose ??= cli.io.onStopSignal(onSignal);
    },
    dispose: () => dispose?.(),
  };
}

/**
 * Waits for the end, then cleans up.
 * @param request the signals of this process; disposed at the end
 * @param cleanup runs once the server no longer answers
 */
export async function untilStopped(
  cli: Cli,
  server: RunningServer,
  request: StopRequest,
  cleanup: () => Promise<void>,
): Promise<void> {
  const stopped = request.received.then(() => server.stop("signal")).then(() => server.stopped);
  try {
    await Promise.race([server.stopped, stopped]);
    await cleanup();
  } catch (error) {
    // A server whose stop fails (its folder was removed, its disk is full) must not keep the process alive.
    cli.note(`Stopping failed: ${toCliError(error).message}`);
    cli.io.exit(EXIT.notDone);
  } finally {
    request.dispose();
  }
}
