import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "./atomic-write.ts";
import { missingAsNull } from "./errno.ts";
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

/** What a file holds that should hold a JSON object. */
export type JsonFile =
  | { readonly state: "missing" }
  | { readonly state: "damaged" }
  | { readonly state: "read"; readonly value: Readonly<Record<string, unknown>> };

/**
 * Reads a JSON object.
 * @throws when the file exists and cannot be read (permission, file descriptors, a failing disk)
 */
export async function readJson(path: string): Promise<JsonFile> {
  const text = await readFile(path, "utf8").catch(missingAsNull);
  if (text === null) return { state: "missing" };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { state: "read", value: { ...value } } : { state: "damaged" };
  } catch {
    return { state: "damaged" };
  }
}

/** Reads a JSON object; `null` when the file is missing, cannot be read or holds something else. */
export async function readJsonFile(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const file = await readJson(path);
    return file.state === "read" ? file.value : null;
  } catch {
    return null;
  }
}
