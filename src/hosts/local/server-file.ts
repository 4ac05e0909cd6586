import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readJsonFile, writePrivateJson } from "../../node/json-file.ts";
import type { Tokens } from "../../routes/index.ts";

/** Tells agents on this machine where the running server is: `.impeccable/live/server.json`, 0600. */
export async function writeServerFile(
  folder: string,
  { port, tokens, startedAt }: { readonly port: number; readonly tokens: Tokens; readonly startedAt: string },
): Promise<void> {
  const server = {
    pid: process.pid,
    port,
    token: tokens.agent,
    browserToken: tokens.browser,
    startedAt,
  };
  await writePrivateJson(join(folder, "server.json"), server);
}

/** Takes the file away again, if it is still about this process. */
export async function removeServerFile(folder: string): Promise<void> {
  const path = join(folder, "server.json");
  if ((await readJsonFile(path))?.pid === process.pid) await rm(path, { force: true });
}
