import { realpath, rm } from "node:fs/promises";
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
    // A copy of this file in another folder is not about a server of that folder.
    folder: await realpath(folder),
  };
  await writePrivateJson(join(folder, "server.json"), server);
}

/** Removes the file, if it still names this server: one in another container may have the same pid. */
export async function removeServerFile(folder: string, startedAt: string): Promise<void> {
  const path = join(folder, "server.json");
  const found = await readJsonFile(path);
  if (found?.pid === process.pid && found.startedAt === startedAt) await rm(path, { force: true });
}
