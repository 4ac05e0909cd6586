/** `.impeccable/live/server.json`, and the file of older versions: how commands find the running server. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { directFetch } from "../../client/direct-fetch.ts";
import { isCopiedFrom } from "../../node/copied-folder.ts";
import { stateDir } from "../../node/state-dir.ts";

const ServerFile = v.object({
  pid: v.number(),
  port: v.number(),
  token: v.string(),
  browserToken: v.optional(v.string()),
  startedAt: v.optional(v.string()),
  /** The state folder in which it was written. */
  folder: v.optional(v.string()),
});

export type ServerFile = v.InferOutput<typeof ServerFile>;

/** The same file of older versions. Read, never written. */
const OLDER_FILE = ".impeccable-live.json";

/**
 * Reads the file; `null` when it does not exist, is not valid, or was copied with the project from where its server
 * runs. The server may have ended since.
 */
export async function readServerFile(root: string): Promise<ServerFile | null> {
  const file = await readOne(stateDir(root, "server.json"));
  return file !== null && (await isCopiedFrom(file.folder ?? null, stateDir(root))) ? null : file;
}

/** A server that answers, and the address for requests of commands; what is printed says `localhost`. */
export interface FoundServer extends ServerFile {
  readonly url: string;
}

/** The project's server, if one answers: of this version, otherwise of an older one. */
export async function findRunningServer(root: string): Promise<FoundServer | null> {
  for (const read of [() => readServerFile(root), () => readOne(join(root, OLDER_FILE))]) {
    const file = await read();
    const url = file && (await answeringUrl(file.port));
    if (url) return { ...file, url };
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
/** The second exists alone on machines without IPv4. */
const ADDRESSES = ["127.0.0.1", "[::1]"];

/** The address where a server of this project answers on the port. The file of a killed server may still exist. */
export async function answeringUrl(port: number): Promise<string | null> {
  for (const address of ADDRESSES) {
    const url = `http://${address}:${port}`;
    if (await answersHealth(url, port)) return url;
  }
  return null;
}

async function answersHealth(url: string, port: number): Promise<boolean> {
  try {
    const response = await directFetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    const health: unknown = await response.json();
    return v.is(v.object({ status: v.literal("ok"), port: v.literal(port) }), health);
  } catch {
    return false;
  }
}

/** The address for requests to a server that is known to run: by name if it does not answer right now. */
export async function requestUrl(port: number): Promise<string> {
  return (await answeringUrl(port)) ?? `http://localhost:${port}`;
}
