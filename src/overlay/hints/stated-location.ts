/** Where a location that compiled JSX states is in the source, when a plugin has changed the file before. */
import { originalPosition, type Position } from "./source-map.ts";

/**
 * The source map's position of the one place in a module that states a location.
 * @returns `null` where the module states it nowhere or more than once, or has no map
 */
export function positionOfStatedLocation(code: string, { line, column }: Position): Position | null {
  const stated = new RegExp(`\\blineNumber:\\s*${line},\\s*columnNumber:\\s*${column}\\b`, "g");
  const [found, ...more] = code.matchAll(stated);
  if (found === undefined || more.length > 0) return null;
  const before = code.slice(0, found.index).split("\n");
  return originalPosition(code, { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
}
