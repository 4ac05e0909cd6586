import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Fields 3 and 22 of /proc/<pid>/stat, counted behind the command's closing parenthesis. */
const STATE_FIELD = 0;
const START_TIME_FIELD = 19;
/** Dead, though nobody has collected it yet. */
const ZOMBIE = "Z";

/**
 * When a process began, in the system's own words: good for comparing, for nothing else.
 * @returns `null` where the system does not say; `"ended"` for a process that is only waiting to be collected
 */
export async function processStartTime(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
    return fields[STATE_FIELD] === ZOMBIE ? "ended" : (fields[START_TIME_FIELD] ?? null);
  }
  if (process.platform === "win32") return null;
  const printed = await run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => null);
  return printed?.stdout.trim() || null;
}
