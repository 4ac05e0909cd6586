import { join } from "node:path";
import { nanoid } from "nanoid";
import { readJsonFile, writePrivateJson } from "../../node/json-file.ts";
import type { Tokens } from "../../routes/index.ts";

/** More than 256 bits, at 6 bits a character. */
const TOKEN_CHARS = 43;

/** The members of a project that survive a restart: its tokens, and the port that its tabs know. */
export interface ProjectIdentity {
  readonly tokens: Tokens;
  readonly lastPort: number | null;
}

/** Reads the project's tokens, or creates them once: tabs and agents keep theirs across restarts. */
export async function loadIdentity(folder: string): Promise<ProjectIdentity> {
  const stored = await readJsonFile(join(folder, "tokens.json"));
  const agent = stored?.agent;
  const browser = stored?.browser;
  const lastPort = typeof stored?.port === "number" ? stored.port : null;
  if (typeof agent === "string" && typeof browser === "string" && agent !== "" && browser !== "") {
    return { tokens: { agent, browser }, lastPort };
  }
  const tokens = newTokens();
  await saveIdentity(folder, { tokens, lastPort });
  return { tokens, lastPort };
}

/** Random tokens, never used before. */
export function newTokens(): Tokens {
  return { agent: nanoid(TOKEN_CHARS), browser: nanoid(TOKEN_CHARS) };
}

/** Writes the tokens and the last port. */
export function saveIdentity(folder: string, { tokens, lastPort }: ProjectIdentity): Promise<void> {
  const port = lastPort === null ? {} : { port: lastPort };
  return writePrivateJson(join(folder, "tokens.json"), { ...tokens, ...port });
}

/** The project's tokens as they are stored; none before its first start. Nothing is written. */
export async function storedTokens(folder: string): Promise<readonly string[]> {
  const stored = await readJsonFile(join(folder, "tokens.json"));
  return [stored?.agent, stored?.browser].filter(
    (token): token is string => typeof token === "string" && token !== "",
  );
}
