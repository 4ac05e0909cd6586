import { join } from "node:path";
import { nanoid } from "nanoid";
import { readJsonFile, writePrivateJson } from "../../node/json-file.ts";
import type { Tokens } from "../../routes/index.ts";

/** 256 bits and some, at 6 bits a character. */
const TOKEN_CHARS = 43;

/** What belongs to the project and outlives its server: the tokens, and the port its tabs know. */
export interface ProjectIdentity {
  readonly tokens: Tokens;
  readonly lastPort: number | null;
}

/** Reads the project's tokens, or makes them once: tabs and agents keep theirs across restarts. */
export async function loadIdentity(folder: string): Promise<ProjectIdentity> {
  const stored = await readJsonFile(join(folder, "tokens.json"));
  const agent = stored?.agent;
  const browser = stored?.browser;
  const lastPort = typeof stored?.port === "number" ? stored.port : null;
  if (typeof agent === "string" && typeof browser === "string" && agent !== "" && browser !== "") {
    return { tokens: { agent, browser }, lastPort };
  }
  const tokens = { agent: nanoid(TOKEN_CHARS), browser: nanoid(TOKEN_CHARS) };
  await saveIdentity(folder, { tokens, lastPort });
  return { tokens, lastPort };
}

/** Writes the tokens and the port that was used last. */
export function saveIdentity(folder: string, { tokens, lastPort }: ProjectIdentity): Promise<void> {
  const port = lastPort === null ? {} : { port: lastPort };
  return writePrivateJson(join(folder, "tokens.json"), { ...tokens, ...port });
}
