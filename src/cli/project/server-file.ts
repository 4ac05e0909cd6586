/** `.impeccable/live/server.json`, and the file of older versions: how commands find the running server. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { stateDir } from "../../node/state-dir.ts";

const ServerFile = v.object({
  pid: v.number(),
  port: v.number(),
  token: v.string(),
  browserToken: v.optional(v.string()),
  startedAt: v.optional(v.string()),
});

export type ServerFile = v.InferOutput<typeof ServerFile>;

/** The same file of older versions. Read, never written. */
const OLDER_FILE = ".impeccable-live.json";

/** Reads the file; `null` when it does not exist or is not valid. The server may have ended since. */
export function readServerFile(root: string): Promise<ServerFile | null> {
  return readOne(stateDir(root, "server.json"));
}

/** The project's server, if one answers: of this version, otherwise of an older one. */
export async function findRunningServer(root: string): Promise<ServerFile | null> {
  for (const read of [() => readServerFile(root), () => readOne(join(root, OLDER_FILE))]) {
    const file = await read();
    if (file && (await answersHealth(file.port))) return file;
  }
  return null;
}

async function readOne(path: string): Promise<ServerFile | null> {
  try {
    const parsed = v.safeParse(ServerFile, JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** A server that does not answer its health check in this time counts as ended. */
const HEALTH_TIMEOUT_MS = 3_000;

/** Whether a server of this project answers on the port. The file of a killed server may still exist. */
export async function answersHealth(port: number): Promise<boolean> {
  try {
    const response = await fetch(`${localUrl(port)}/health`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    const health: unknown = await response.json();
    return v.is(v.object({ status: v.literal("ok"), port: v.literal(port) }), health);
  } catch {
    return false;
  }
}

/** Address of a local server for requests of commands; what is printed says `localhost`. */
export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
