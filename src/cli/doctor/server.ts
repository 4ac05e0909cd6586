import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { stateDir } from "../../node/state-dir.ts";
import { type DoctorFinding, ok, problem, warning } from "../../protocol/finding.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { LockInspection } from "../../protocol/local-server.ts";
import { answeringUrl, readServerFile, type ServerFile } from "../project/server-file.ts";
import { isOlderServer } from "../project/stop-older.ts";

export interface ServerFindings {
  readonly findings: readonly DoctorFinding[];
  /** The running server's port; `null` when none runs. */
  readonly port: number | null;
}

const START = "Start it: npx impeccable-live serve";

/** Whether the server runs as `server.json` and lock claim, and whether its port is free if not. */
export async function checkServer(root: string, lock: LockInspection | null): Promise<ServerFindings> {
  const file = await readServerFile(root);
  if (file && (await answeringUrl(file.port))) {
    if (isOlderServer(file)) return { findings: [olderServer(file), checkLock(lock, null)], port: file.port };
    const findings = [ok("port", `The server answers on port ${file.port} (pid ${file.pid}).`)];
    return { findings: [...findings, checkLock(lock, file.pid)], port: file.port };
  }
  const findings: DoctorFinding[] = [];
  if (file) {
    findings.push(
      warning(
        "port",
        `server.json names port ${file.port} (pid ${file.pid}), where no server of this project answers.`,
        `A killed server left it; the next start replaces it. ${START}`,
        { file: ".impeccable/live/server.json" },
      ),
    );
  }
  const last = await lastPort(root);
  const free = last === null || (await isFree(last));
  if (free) findings.push(warning("port", "No server is running.", START));
  else {
    const message = `No server is running, and port ${last}, which open tabs use, is taken by another program.`;
    const fix = `End that program, or start on another port and reload the page. ${START}`;
    findings.push(warning("port", message, fix));
  }
  return { findings: [...findings, checkLock(lock, null)], port: null };
}

function olderServer({ port, pid }: ServerFile): DoctorFinding {
  const message = `A live server of an older version runs for this project on port ${port} (pid ${pid}); serve refuses to start beside it.`;
  const fix = "Stop it, and start this one: npx impeccable-live stop, then npx impeccable-live serve";
  return problem("port", message, fix, { file: ".impeccable/live/server.json" });
}

function checkLock(lock: LockInspection | null, serverPid: number | null): DoctorFinding {
  if (lock === null) {
    if (serverPid === null) return ok("lock", "No process holds the project.");
    const fix = "Stop it and start it again: npx impeccable-live stop, then npx impeccable-live serve";
    return problem("lock", "A server is running, but its lock is missing.", fix);
  }
  const owner = ownerOf(lock);
  if (lock.alive === null) return distantLock(owner, serverPid);
  if (!lock.alive) {
    const fix = "Nothing to do: the next start takes it over. If it does not, remove .impeccable/live/lock.";
    return warning("lock", `The lock was left by a process that has ended (${owner}).`, fix);
  }
  if (serverPid !== null) return ok("lock", `Held by ${owner}.`);
  const fix = `If it does not answer within a minute, end process ${lock.pid}, then start the server again.`;
  return problem("lock", `The project is held by ${owner}, but no server answers.`, fix);
}

function ownerOf({ pid, startedAt, place }: LockInspection): string {
  if (pid === null) return "an unknown process";
  return `pid ${pid}${place === null ? "" : ` ${place}`} since ${startedAt ?? "?"}`;
}

/** The holder is in another container or on another machine, or its lock does not name it. */
function distantLock(owner: string, serverPid: number | null): DoctorFinding {
  if (serverPid !== null) return ok("lock", `Held by ${owner}.`);
  const message = `The project is held by ${owner}. Whether it runs cannot be seen from here.`;
  const fix =
    "If its server runs, use it or stop it there. If not, start one here: npx impeccable-live serve waits 12 s " +
    "for a sign of life, then takes over.";
  return warning("lock", message, fix);
}

/** The port that open tabs use. */
async function lastPort(root: string): Promise<number | null> {
  try {
    const value: unknown = JSON.parse(await readFile(stateDir(root, "tokens.json"), "utf8"));
    return isRecord(value) && typeof value.port === "number" ? value.port : null;
  } catch {
    return null;
  }
}

async function isFree(port: number): Promise<boolean> {
  for (const address of ["127.0.0.1", "::1"]) {
    const server = createServer();
    const code = await new Promise<string | null>((done) => {
      server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? ""));
      server.listen({ port, host: address, ipv6Only: true }, () => done(null));
    });
    if (code === null) await new Promise((done) => server.close(done));
    if (code === "EADDRINUSE" || code === "EACCES") return false;
  }
  return true;
}
