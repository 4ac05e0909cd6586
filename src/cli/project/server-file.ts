/** `.impeccable/live/server.json`: how commands find the running server. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { LIVE_FOLDER } from "./root.ts";

const ServerFile = v.object({
  pid: v.number(),
  port: v.number(),
  token: v.string(),
  browserToken: v.optional(v.string()),
  startedAt: v.optional(v.string()),
});

export type ServerFile = v.InferOutput<typeof ServerFile>;

/** Reads the file; `null` when there is none or it is not one. Says nothing about a server being alive. */
export async function readServerFile(root: string): Promise<ServerFile | null> {
  try {
    const text = await readFile(join(root, LIVE_FOLDER, "server.json"), "utf8");
    const parsed = v.safeParse(ServerFile, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** A server that does not answer its health check in this time is taken for gone. */
const HEALTH_TIMEOUT_MS = 3_000;

/** Whether a server of ours answers on the port a `server.json` names: a dead one's file is not believed. */
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

/** Address of a local server for our own requests; people are shown `localhost`. */
export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
