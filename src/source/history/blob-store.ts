/**
 * Contents of files, kept beside the receipts by their hash: what an undo needs and a diff cannot give back. A text
 * is on the device before a receipt names it, so one that nobody names is only waste.
 */
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import { decode, sha256 } from "../project/text-file.ts";
import { writeProjectFile } from "../write.ts";

const HASH = /^[0-9a-f]{64}$/;

/** Keeps some bytes; answers their hash, by which they are found again. */
export async function putBlob(root: string, bytes: Uint8Array): Promise<string> {
  const hash = sha256(bytes);
  const path = join(await prepareStateSubdir(root, join("history", "texts")), `${hash}.gz`);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) await writeProjectFile(path, await promisify(gzip)(bytes));
  return hash;
}

/** A text that was kept, without its byte order mark; `null` when it is gone or damaged. */
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
