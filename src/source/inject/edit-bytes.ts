/** Editing a page whose encoding does not matter: only ASCII goes in or out, every other byte stays. */
import { readFile } from "node:fs/promises";
import { withLock } from "../lock.ts";
import { writeAtomic } from "../write.ts";

/** One character per byte. */
export async function readBytes(absolute: string): Promise<string> {
  return (await readFile(absolute)).toString("latin1");
}

/**
 * Replaces a file's content under its lock, in one step.
 * @param edit gets one character per byte; `null` or the same text leaves the file alone
 * @returns whether the file was written
 */
export async function editBytes(
  root: string,
  absolute: string,
  edit: (text: string) => string | null | Promise<string | null>,
): Promise<boolean> {
  return withLock(root, absolute, async () => {
    const before = await readBytes(absolute);
    const after = await edit(before);
    if (after === null || after === before) return false;
    await writeAtomic(absolute, Buffer.from(after, "latin1"));
    return true;
  });
}
