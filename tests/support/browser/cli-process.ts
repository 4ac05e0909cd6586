/** The built command line in processes of its own, as agents and developers run it. */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { until } from "../server/until.ts";

const CLI = resolve(import.meta.dirname, "../../../dist/cli.js");

export interface CliResult {
  readonly code: number | null;
  /** The one JSON value on standard output. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Runs one command to its end. */
export async function runCli(root: string, ...words: string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [CLI, ...words, "--json", "--root", root]);
  const output = collect(child);
  const code = await new Promise<number | null>((done) => child.once("close", done));
  try {
    return { code, json: JSON.parse(output.stdout()) };
  } catch {
    throw new Error(`${words.join(" ")} printed no JSON:\n${output.stdout()}\n${output.stderr()}`);
  }
}

export interface ServeProcess {
  readonly port: number;
  readonly injected: readonly string[];
  /** SIGKILL: the process has no time to clean up. */
  kill(): Promise<void>;
  /** Ctrl-C. */
  stop(): Promise<number | null>;
}

/** Starts `serve` and resolves once it has printed its address. */
export async function serve(root: string, ...words: string[]): Promise<ServeProcess> {
  const child = spawn(process.execPath, [CLI, "serve", "--json", "--root", root, ...words]);
  const output = collect(child);
  const exited = new Promise<number | null>((done) => child.once("close", done));
  const line = await until("serve prints its address", async () => {
    if (child.exitCode !== null) throw new Error(`serve ended:\n${output.stdout()}\n${output.stderr()}`);
    return /^\{.*\}$/m.exec(output.stdout())?.[0];
  });
  const printed: { port: number; injected: string[] } = JSON.parse(line);
  const end = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  };
  return { ...printed, kill: async () => void (await end("SIGKILL")), stop: () => end("SIGINT") };
}

function collect(child: ChildProcess): { stdout: () => string; stderr: () => string } {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return { stdout: () => stdout, stderr: () => stderr };
}
