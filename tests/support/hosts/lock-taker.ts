/**
 * A process that takes locks: for each folder it reads on standard input it tries to, and prints what
 * came of it as one line of JSON. It holds what it got until it ends.
 */
import { createInterface } from "node:readline";
import { AlreadyRunningError } from "../../../src/hosts/local/already-running-error.ts";
import { lockProject } from "../../../src/hosts/local/project-lock.ts";

async function take(folder: string): Promise<object> {
  try {
    await lockProject(folder);
    return { locked: true };
  } catch (error) {
    if (!(error instanceof AlreadyRunningError)) return { failed: String(error) };
    return { refused: error.pid };
  }
}

for await (const folder of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await take(folder))}\n`);
}
