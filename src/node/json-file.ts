import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "./atomic-write.ts";
import { nodeFileSystem } from "./file-system.ts";

const encoder = new TextEncoder();

/** Replaces a file as a whole; only its owner can read it. */
export function writePrivateFile(path: string, text: string): Promise<void> {
  return writeFileAtomically(nodeFileSystem, path, encoder.encode(text));
}

/** Writes a value as indented JSON that only the owner can read. */
export function writePrivateJson(path: string, value: unknown): Promise<void> {
  return writePrivateFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads a JSON object; `null` when the file is missing or holds something else. */
export async function readJsonFile(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
