import type { StartServer } from "../../../src/cli/core/host-functions.ts";
import type { StopSignal } from "../../../src/cli/core/io.ts";
import { runCli } from "../../../src/cli/run.ts";
import { inspectStateDir } from "../../../src/hosts/local/inspect-state-dir.ts";
import { pruneProject } from "../../../src/hosts/local/prune-project.ts";
import { rotateTokens } from "../../../src/hosts/local/rotate-tokens.ts";
import { exportSession } from "../../../src/hosts/local/session-archive/export-session.ts";
import { importSession } from "../../../src/hosts/local/session-archive/import-session.ts";
import { readArchive } from "../../../src/hosts/local/session-archive/read-archive.ts";
import { deriveTokens } from "../../../src/hosts/worker/derive-tokens.ts";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON value it must be. */
  readonly json: Record<string, unknown>;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly tty?: boolean;
  readonly stdin?: string | AsyncIterable<string>;
  readonly startServer?: StartServer;
  /** Gets a function that does what Ctrl-C does, or what another signal does. */
  readonly onSignals?: (interrupt: (signal?: StopSignal) => void) => void;
  /** The output that this signal has ended cannot be written. */
  readonly outputFailed?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Runs a command in this process, as `bin.ts` would. */
export async function cli(words: readonly string[], options: RunOptions): Promise<CliResult> {
  let stdout = "";
  let stderr = "";
  const code = await runCli(words, {
    startServer: options.startServer ?? (() => Promise.reject(new Error("no server in this test"))),
    pruneProject,
    inspectJournals: inspectStateDir,
    archives: { exportSession, importSession, readArchive },
    tokens: { derive: deriveTokens, rotate: rotateTokens },
    // Its actors load itty-durable, which a bundled script must not load before it needs it.
    openStoredProject: async (root) =>
      (await import("../../../src/hosts/local/stored-project.ts")).storedProject(root),
    io: {
      stdout: (text) => {
        stdout += text;
        options.onOutput?.(text);
      },
      stderr: (text) => {
        stderr += text;
      },
      written: async () => undefined,
      outputFailed: options.outputFailed ?? new AbortController().signal,
      stdin: async function* () {
        if (typeof options.stdin === "string") yield options.stdin;
        else if (options.stdin) yield* options.stdin;
      },
      stdinIsTty: options.tty ?? false,
      stdoutIsTty: options.tty ?? false,
      stderrIsTty: options.tty ?? false,
      env: options.env ?? {},
      cwd: options.cwd,
      onStopSignal: (handler) => {
        options.onSignals?.((signal = "SIGINT") => handler(signal));
        return () => undefined;
      },
      exit: (exitCode) => {
        throw new Error(`exit ${exitCode}`);
      },
    },
  });
  return {
    code,
    stdout,
    stderr,
    get json() {
      const value: Record<string, unknown> = JSON.parse(stdout);
      return value;
    },
  };
}
