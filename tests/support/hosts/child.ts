import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export interface Child {
  readonly pid: number;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
  /** What it wrote to standard output so far. */
  stdout(): string;
  /** Resolves with the exit code (`null` after a signal) once the process is gone. */
  readonly exited: Promise<number | null>;
  hasExited(): boolean;
  /** Sends a signal to the process and everything it started. */
  signal(signal: NodeJS.Signals): void;
}

export interface SpawnOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** None may outlive the test process, whatever way it ends; see orphan-reaper.ts. */
const guardian = spawn(process.execPath, [join(import.meta.dirname, "orphan-reaper.ts")], {
  stdio: ["pipe", "ignore", "ignore"],
  detached: true,
});
guardian.unref();

/** Starts a process as the leader of its own group, so that what it starts can be ended with it. */
export function spawnChild(command: string, args: readonly string[], options: SpawnOptions): Child {
  const spawned = spawn(command, args, {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const pid = spawned.pid;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  guardian.stdin.write(`+${pid}\n`);
  const written = collectOutput(spawned);
  let gone = false;
  const exited = new Promise<number | null>((resolve) => {
    spawned.once("close", (code) => {
      gone = true;
      guardian.stdin.write(`-${pid}\n`);
      resolve(code);
    });
  });
  return {
    pid,
    output: () => written.all,
    stdout: () => written.stdout,
    exited,
    hasExited: () => gone,
    signal(signal) {
      // After the exit, the system may have given the pid to another process.
      if (gone) return;
      try {
        process.kill(-pid, signal);
      } catch {
        // The group is gone already.
      }
    },
  };
}

function collectOutput(child: ChildProcess): { all: string; stdout: string } {
  const written = { all: "", stdout: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    written.all += text;
    written.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    written.all += text;
  });
  return written;
}

/** The environment without what the test runner and package manager put there: a user has none of it. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|TEST$|IMPECCABLE_)/i.test(name)),
  );
}
