import { join } from "node:path";

const SEGMENT = /^[A-Za-z0-9_.-]+$/;

/**
 * The file an unstorage key stands for: segments joined by `:` become folders.
 * A key that could leave the folder, or that no file system would keep apart, is refused.
 * @throws RangeError
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
