/** `tokens.json`: what tabs and agents know a project by is not replaced because it could not be read. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadIdentity, saveIdentity, storedTokens } from "../../../src/hosts/local/tokens.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

const TOKENS = { agent: "agent-token", browser: "browser-token" };

it("tokens are made once and read again", async () => {
  const folder = await temporaryFolder();
  const first = await loadIdentity(folder);
  await saveIdentity(folder, { ...first, lastPort: 8400 });
  expect(await loadIdentity(folder)).toEqual({ tokens: first.tokens, lastPort: 8400, damaged: null });
});

it.each([
  ["half a file", '{"agent": "agent-tok'],
  ["an empty file", ""],
  ["a list", "[]"],
  ["no browser token", '{"agent": "agent-token", "port": 8400}'],
])("%s is kept beside the new tokens, and named", async (_name, text) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "tokens.json"), text);
  const { tokens, damaged } = await loadIdentity(folder);
  expect(tokens.agent).not.toBe(TOKENS.agent);
  expect(damaged).toBe(join(folder, "tokens.json.damaged"));
  expect(await readFile(join(folder, "tokens.json.damaged"), "utf8")).toBe(text);
  expect((await loadIdentity(folder)).tokens).toEqual(tokens);
});

it("a file that cannot be read fails the start and stays as it is", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "tokens.json"));
  await expect(loadIdentity(folder)).rejects.toThrow("EISDIR");
  await expect(storedTokens(folder)).rejects.toThrow("EISDIR");
  expect(await readdir(folder)).toEqual(["tokens.json"]);
});
