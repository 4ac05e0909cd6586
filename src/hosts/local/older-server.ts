/**
 * The server of an older live mode. It knows no lock, and writes into the same folder: its file is all that tells of
 * it, and its answer that it runs.
 */
import { get } from "node:http";
import { join } from "node:path";
import * as v from "valibot";
import { readJsonFile } from "../../node/json-file.ts";
import { stateDir } from "../../node/state-dir.ts";

/** This project's own server names a second token. */
const OlderFile = v.object({
  pid: v.number(),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  token: v.pipe(v.string(), v.minLength(1)),
  browserToken: v.optional(v.undefined()),
});

const HTTP_OK = 200;
/** An older server answers at once; one that does not in this time is none, or has another process's port. */
const ANSWER_MS = 3_000;

/** An older server of the same project runs: two writers would share one folder. */
export class OlderServerRunningError extends Error {
  override readonly name = "OlderServerRunningError";
  readonly code = "already_running";
  readonly pid: number;
  readonly port: number;
  readonly older = true;

  constructor({ pid, port }: { readonly pid: number; readonly port: number }, file: string) {
    super(
      `A live server of an older version is running for this project on port ${port} (pid ${pid}, ${file}). Stop it first: npx impeccable-live stop`,
    );
    this.pid = pid;
    this.port = port;
  }
}

/**
 * Refuses to write beside a running older server.
 * @param root the project's root
 * @throws OlderServerRunningError
 */
export async function refuseBesideOlderServer(root: string): Promise<void> {
  const files = [
    [stateDir(root, "server.json"), ".impeccable/live/server.json"],
    [join(root, ".impeccable-live.json"), ".impeccable-live.json"],
  ] as const;
  for (const [path, shown] of files) {
    const file = v.safeParse(OlderFile, await readJsonFile(path));
    if (file.success && (await answers(file.output))) throw new OlderServerRunningError(file.output, shown);
  }
}

/** Whether the server that wrote the file answers: another one, on a port that was used again, knows no such token. */
function answers({ port, token }: { readonly port: number; readonly token: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const url = `http://127.0.0.1:${port}/status?token=${encodeURIComponent(token)}`;
    // `agent: false`: the global agent may send the token through the environment's proxy.
    const request = get(url, { agent: false, signal: AbortSignal.timeout(ANSWER_MS) }, (response) => {
      resolve(response.statusCode === HTTP_OK);
      response.on("error", () => undefined).resume();
    });
    request.on("error", () => resolve(false));
  });
}
