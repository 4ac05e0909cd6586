/** `serve --background`: a server of its own process, reported once it answers. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { Cli } from "../core/cli.ts";
import { CliError } from "../core/errors.ts";
import { answeringUrl, readServerFile } from "./server-file.ts";

export interface BackgroundServer {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
}

/** Above the time after which the lock of a holder that cannot be seen from here has lapsed. */
const START_TIMEOUT_MS = 40_000;
const CHECK_INTERVAL_MS = 40;
/** The last part of the output is shown: it has the reason. */
const MAX_REASON_CHARS = 2_000;

/**
 * Starts `serve` again without `--background`, detached, and waits until `/health` answers.
 * @throws CliError `interrupted` after a signal; otherwise with the reason from the other process's output when it did not start
 */
export async function startInBackground(
  cli: Cli,
  root: string,
  rawArgs: readonly string[],
): Promise<BackgroundServer> {
  const script = process.argv[1];
  if (!script) throw new CliError("background_failed", "The path of the program is unknown.");
  await prepareStateDir(stateDir(root));
  const log = stateDir(root, "serve.log");
  const output = openSync(log, "w", 0o600);
  const words = [
    ...rawArgs.filter((word) => word !== "--background" && word !== "--json"),
    "--root",
    root,
    "--json",
  ];
  const child = spawn(process.execPath, [...process.execArgv, script, "serve", ...words], {
    cwd: root,
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });
  child.unref();
  // A server whose start was interrupted is not reported to anyone: it has to end and clean up as well.
  let interrupted = false;
  const dispose = cli.io.onStopSignal(() => {
    interrupted = true;
    child.kill();
  });
  try {
    const server = await answering(child, root, () => ended);
    if (server !== null && !interrupted) return server;
  } finally {
    dispose();
  }
  if (interrupted) throw new CliError("interrupted", "The start was interrupted; the server was stopped.");
  // A server that does not answer would keep the project's lock.
  if (!ended) child.kill();
  throw startFailure(readFileSync(log, "utf8"), ended);
}

/** Waits until the server answers; `null` when it ended, or did not answer in time. */
async function answering(
  child: ChildProcess,
  root: string,
  hasEnded: () => boolean,
): Promise<BackgroundServer | null> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!hasEnded() && performance.now() < deadline) {
    const server = await readServerFile(root);
    if (server && server.pid === child.pid && (await answeringUrl(server.port))) {
      return { pid: server.pid, port: server.port, url: `http://localhost:${server.port}` };
    }
    await delay(CHECK_INTERVAL_MS);
  }
  return null;
}

/** The error in the last JSON line of the output; otherwise the whole output. */
function startFailure(output: string, ended: boolean): CliError {
  for (const line of output.trim().split("\n").reverse()) {
    if (!line.startsWith("{")) continue;
    try {
      const value: unknown = JSON.parse(line);
      if (isRecord(value) && typeof value.error === "string" && typeof value.message === "string") {
        const { error, message, ...details } = value;
        return new CliError(value.error, value.message, { details });
      }
    } catch {
      // Not JSON after all: the whole output is shown instead.
    }
  }
  const why = output.trim() === "" ? "It printed nothing." : output.trim().slice(-MAX_REASON_CHARS);
  return new CliError(
    "background_failed",
    ended ? `The server ended at once: ${why}` : `The server did not answer in time: ${why}`,
  );
}
