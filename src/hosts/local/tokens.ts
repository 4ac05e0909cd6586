import { rename } from "node:fs/promises";
import { join } from "node:path";
import { nanoid } from "nanoid";
import { readJson, writePrivateJson } from "../../node/json-file.ts";
import type { Tokens } from "../../routes/index.ts";

const FILE = "tokens.json";
/** More than 256 bits, at 6 bits a character. */
const TOKEN_CHARS = 43;

/** The members of a project that survive a restart: its tokens, and the port that its tabs know. */
export interface ProjectIdentity {
  readonly tokens: Tokens;
  readonly lastPort: number | null;
}

/** A project's identity as a start finds it. */
export interface LoadedIdentity extends ProjectIdentity {
  /** Where a file without usable tokens was kept, for the person to look at; `null` in the usual case. */
  readonly damaged: string | null;
}

/**
 * Reads the project's tokens, or creates them once: tabs and agents keep theirs across restarts.
 * @throws when the file exists and cannot be read: new tokens would turn away each open tab and agent
 */
export async function loadIdentity(folder: string): Promise<LoadedIdentity> {
  const path = join(folder, FILE);
  const stored = await readJson(path);
  const value = stored.state === "read" ? stored.value : {};
  const lastPort = typeof value.port === "number" ? value.port : null;
  const { agent, browser } = value;
  if (isToken(agent) && isToken(browser)) return { tokens: { agent, browser }, lastPort, damaged: null };
  const damaged = stored.state === "missing" ? null : `${path}.damaged`;
  if (damaged !== null) await rename(path, damaged);
  const tokens = newTokens();
  await saveIdentity(folder, { tokens, lastPort });
  return { tokens, lastPort, damaged };
}

/** Random tokens, never used before. */
export function newTokens(): Tokens {
  return { agent: nanoid(TOKEN_CHARS), browser: nanoid(TOKEN_CHARS) };
}

/** Writes the tokens and the last port. */
export function saveIdentity(folder: string, { tokens, lastPort }: ProjectIdentity): Promise<void> {
  const port = lastPort === null ? {} : { port: lastPort };
  return writePrivateJson(join(folder, FILE), { ...tokens, ...port });
}

/**
 * The project's tokens as they are stored; none before its first start. Nothing is written.
 * @throws when the file cannot be read: what is printed without them could hold a token
 */
export async function storedTokens(folder: string): Promise<readonly string[]> {
  const stored = await readJson(join(folder, FILE));
  return stored.state === "read" ? [stored.value.agent, stored.value.browser].filter(isToken) : [];
}

function isToken(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
