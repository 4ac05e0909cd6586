import { join } from "node:path";

const SEGMENT = /^[A-Za-z0-9_.-]+$/;

/**
 * The file of an unstorage key: segments joined by `:` become folders.
 * @throws RangeError for a key that could leave the folder, or that a file system could confuse with another
 */
export function keyToPath(base: string, key: string): string {
  const segments = key.split(":");
  for (const segment of segments) {
    if (!SEGMENT.test(segment) || segment === "." || segment === "..") {
      throw new RangeError(`not a storage key: ${JSON.stringify(key)}`);
    }
  }
  return join(base, ...segments);
}
