import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readJsonFile, writePrivateJson } from "../../node/json-file.ts";
import type { Tokens } from "../../routes/index.ts";

/** Writes `.impeccable/live/server.json` (0600), from which agents on this machine learn port and tokens. */
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

/** Removes the file, if it still names this process. */
export async function removeServerFile(folder: string): Promise<void> {
  const path = join(folder, "server.json");
  if ((await readJsonFile(path))?.pid === process.pid) await rm(path, { force: true });
}
