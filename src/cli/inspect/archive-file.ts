import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { hasErrorCode } from "../../node/errno.ts";
import type { Cli } from "../core/cli.ts";
import { CliError } from "../core/errors.ts";

/** The bytes of an exported session. @throws CliError `no_file` */
export async function readArchiveFile(cli: Cli, name: string): Promise<Uint8Array> {
  const file = resolve(cli.io.cwd, name);
  try {
    return await readFile(file);
  } catch (error) {
    if (!hasErrorCode(error, "ENOENT", "EISDIR")) throw error;
    throw new CliError("no_file", `There is no file ${file}.`);
  }
}
