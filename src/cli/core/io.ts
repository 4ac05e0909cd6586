/** The parts of the process that a command uses. Tests provide their own. */
import { closeSync } from "node:fs";
import { isatty } from "node:tty";

/** `SIGHUP`: the terminal was closed. */
export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

const STOP_SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
/** Errors of an output that is read no more: a closed pipe, a closed terminal. */
const READER_GONE: ReadonlySet<unknown> = new Set([
  "EPIPE",
  "EIO",
  "ECONNRESET",
  "EOF",
  "ERR_STREAM_DESTROYED",
]);

export interface CliIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Waits until all of standard output is written, or has failed. */
  written(): Promise<void>;
  /** Aborts with the error when standard output cannot be written any more. Writing to it stays harmless. */
  readonly outputFailed: AbortSignal;
  /** Standard input as text, in the pieces in which it arrives. */
  stdin(): AsyncIterable<string>;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls `handler` at each signal that asks for an end; returns a function that removes the handler. */
  onStopSignal(handler: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** All of standard input. */
export async function readStdin(io: CliIo): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of io.stdin()) pieces.push(piece);
  return pieces.join("");
}

/** Whether output failed because its reader ended or was closed, which is no failure of the command. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && READER_GONE.has(error.code);
}

/**
 * The real process. From now on a failed write to standard output or standard error, of any code in the process,
 * does not end it: a server goes on when the program that started it has gone.
 */
export function processIo(): CliIo {
  const failure = new AbortController();
  process.stdout.on("error", (error) => failure.abort(error));
  process.stderr.on("error", () => undefined);
  keepConsoleHarmless();
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.once("exit", () => leaveClosed(terminals));
  const write = (text: string, done: () => void = () => undefined) =>
    void process.stdout.write(text, (error) => {
      if (error) failure.abort(error);
      done();
    });
  return {
    stdout: (text) => write(text),
    stderr: (text) => void process.stderr.write(text),
    written: () => new Promise((resolve) => write("", resolve)),
    outputFailed: failure.signal,
    stdin: () => process.stdin.setEncoding("utf8"),
    // Not `process.stdin`, which begins to read.
    stdinIsTty: terminals.includes(0),
    stdoutIsTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    onStopSignal(handler) {
      for (const signal of STOP_SIGNALS) process.on(signal, handler);
      return () => {
        for (const signal of STOP_SIGNALS) process.off(signal, handler);
      };
    },
    exit: (code) => process.exit(code),
  };
}

/** On Deno a console method throws where Node's drops the text, also in the runtime's own notices. */
function keepConsoleHarmless(): void {
  for (const method of ["debug", "error", "info", "log", "warn"] as const) {
    const print = console[method].bind(console);
    console[method] = (...words: unknown[]) => {
      try {
        print(...words);
      } catch {
        // Its reader is gone.
      }
    };
  }
}

/**
 * Closes the descriptors of a terminal that exists no more. At its exit Node restores the settings of its terminals,
 * and aborts with a core dump where it cannot.
 */
function leaveClosed(terminals: readonly number[]): void {
  for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor);
}
