import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";
import { hasErrorCode } from "./errno.ts";

const run = promisify(execFile);

/** Fields 3 and 22 of /proc/<pid>/stat, counted after the command's closing parenthesis. */
const STATE_FIELD = 0;
const START_TIME_FIELD = 19;
/** The process has ended and its parent has not read its exit status yet. */
const ZOMBIE = "Z";

/**
 * Whether a process of this number exists in this process's own namespace; a zombie counts. When the
 * system refuses to say (another user's process, a runtime without that permission), it counts as well.
 */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasErrorCode(error, "ESRCH");
  }
}

/**
 * When a process started, in the format of the operating system. Compare it for equality only: it
 * distinguishes a process from a later one with the same number.
 * @returns `null` where the system does not report it; `"ended"` for a zombie
 */
export async function processStartTime(pid: number): Promise<string | null> {
  if (process.platform === "linux") return linuxStartTime(pid);
  if (process.platform === "win32") return null;
  const printed = await run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => null);
  return printed?.stdout.trim() || null;
}

/** `/proc` may have been mounted for another namespace, where the number belongs to another process. */
async function linuxStartTime(pid: number): Promise<string | null> {
  if (pid !== process.pid) {
    const self = await readlink("/proc/self").catch(() => null);
    if (self !== String(process.pid)) return null;
  }
  const file = pid === process.pid ? "/proc/self/stat" : `/proc/${pid}/stat`;
  const stat = await readFile(file, "utf8").catch(() => null);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return fields[STATE_FIELD] === ZOMBIE ? "ended" : (fields[START_TIME_FIELD] ?? null);
}
