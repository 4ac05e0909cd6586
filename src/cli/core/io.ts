/** The parts of the process that a command uses. Tests provide their own. */

export interface CliIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Standard input as text, in the pieces in which it arrives. */
  stdin(): AsyncIterable<string>;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls `handler` at each SIGINT or SIGTERM; returns a function that removes the handler. */
  onStopSignal(handler: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** All of standard input. */
export async function readStdin(io: CliIo): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of io.stdin()) pieces.push(piece);
  return pieces.join("");
}

/** The real process. */
export function processIo(): CliIo {
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdin: () => process.stdin.setEncoding("utf8"),
    stdoutIsTty: process.stdout.isTTY === true,
    stderrIsTty: process.stderr.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    onStopSignal(handler) {
      process.on("SIGINT", handler);
      process.on("SIGTERM", handler);
      return () => {
        process.off("SIGINT", handler);
        process.off("SIGTERM", handler);
      };
    },
    exit: (code) => process.exit(code),
  };
}
