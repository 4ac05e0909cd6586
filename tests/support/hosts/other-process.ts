import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { onTestFinished } from "vitest";

/** What a taker said about one folder. */
export interface Taken {
  readonly locked?: true;
  /** The pid that holds it. */
  readonly refused?: number;
  readonly failed?: string;
}

/** A process of its own that takes locks when it is told to. */
export class LockTaker {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, pid: number, output: Interface) {
    this.#child = child;
    this.pid = pid;
    this.#lines = output[Symbol.asyncIterator]();
  }

  static start(): LockTaker {
    const child = spawn(process.execPath, [join(import.meta.dirname, "lock-taker.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (child.pid === undefined) throw new Error("the process could not be started");
    const taker = new LockTaker(child, child.pid, createInterface({ input: child.stdout }));
    onTestFinished(() => taker.kill());
    return taker;
  }

  async take(folder: string): Promise<Taken> {
    this.#child.stdin?.write(`${folder}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the process ended");
    return JSON.parse(value);
  }

  /** SIGKILL, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}

/** The pid of a process that has ended. */
export async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--eval", ""], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid ?? 0;
}
