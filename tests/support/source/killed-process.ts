import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { bundleScript } from "../bundle-script.ts";

/**
 * Runs a script that ends itself with SIGKILL before its change of the disk with the number `killAt`.
 * @returns how many changes it made, or `null` when it was killed
 */
export type RunUntilKilled = (
  words: readonly string[],
  killAt: number,
  env?: Readonly<Record<string, string>>,
) => Promise<number | null>;

/** @param script gets its arguments and then the number; prints how many changes it made when it completes */
export async function killedProcess(script: string): Promise<RunUntilKilled> {
  const bundle = await bundleScript(script);
  return async (words, killAt, env = {}) => {
    const child = spawn(process.execPath, [bundle, ...words, String(killAt)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    const [code, signal] = await once(child, "close");
    if (signal === "SIGKILL") return null;
    expect(code).toBe(0);
    return Number(printed);
  };
}
