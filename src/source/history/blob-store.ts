/**
 * Contents of files, stored beside the receipts by their hash: undo needs them, and a diff cannot give them back. A
 * blob is on the device before a receipt names it, so after a crash a blob without a receipt only takes up space.
 */
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import { decode, sha256 } from "../project/text-file.ts";
import { writeProjectFile } from "../write.ts";

const HASH = /^[0-9a-f]{64}$/;

/** Stores some bytes and returns their SHA-256 in hex, the key for `getBlob`. Throws system errors. */
export async function putBlob(root: string, bytes: Uint8Array): Promise<string> {
  const hash = sha256(bytes);
  const path = join(await prepareStateSubdir(root, join("history", "texts")), `${hash}.gz`);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) await writeProjectFile(path, await promisify(gzip)(bytes));
  return hash;
}

/** A stored text without its byte order mark; `null` when it is missing or damaged. */
export async function getBlob(root: string, hash: string): Promise<string | null> {
  if (!HASH.test(hash)) return null;
  try {
    const path = stateDir(root, "history", "texts", `${hash}.gz`);
    const bytes = await promisify(gunzip)(await readFile(path));
    return sha256(bytes) === hash ? (decode(bytes)?.text ?? null) : null;
  } catch {
    return null;
  }
}
