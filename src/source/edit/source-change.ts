/** What an operation did to one file, as receipts store it and commands print it. */
import { encode, sha256 } from "../project/text-file.ts";
import type { FileEdit } from "../project/write-transaction.ts";
import { unifiedDiff } from "./unified-diff.ts";

export interface SourceChange {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** SHA-256 of the file's bytes in hex, before and after the change. */
  readonly before: string;
  readonly after: string;
  /** Unified. */
  readonly diff: string;
}

/**
 * The change that an edit makes. Its diff starts at `diffFrom`, by default at the text that was read: an accept is
 * shown against the file without the wrapper.
 */
export async function describeChange(
  { path, read, text }: FileEdit,
  diffFrom: string = read.text,
): Promise<SourceChange> {
  const after = sha256(encode(text, read.bom));
  return {
    file: path.file,
    before: read.sha256,
    after,
    diff: await unifiedDiff(path.file, diffFrom, text),
  };
}
