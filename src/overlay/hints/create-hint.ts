/** Building a source hint out of what a framework left in the page, which can have any shape. */
import type { SourceHint } from "../../protocol/source-hint.ts";

export type { SourceHint };

/** The build or plugin that gives a hint. */
type HintOrigin = "svelte" | "vue" | "astro" | "react" | "preact" | "attribute";

/** The parts of a hint as they were read, not checked yet. */
interface HintParts {
  readonly file: unknown;
  readonly line?: unknown;
  readonly column?: unknown;
  readonly component?: unknown;
}

/** A nested property of any value; `undefined` where the path leads nowhere. */
export function readPath(value: unknown, ...path: readonly (string | symbol)[]): unknown {
  return path.reduce<unknown>(
    (current, name) =>
      (typeof current === "object" && current !== null) || typeof current === "function"
        ? Reflect.get(current, name)
        : undefined,
    value,
  );
}

/** The value when it is a text and not empty. */
export function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A hint of the parts that are valid; `null` when they name no file. */
export function createHint(by: HintOrigin, parts: HintParts): SourceHint | null {
  const { line, column } = parts;
  const file = nonEmptyText(parts.file);
  const component = nonEmptyText(parts.component);
  if (file === undefined) return null;
  return {
    file,
    ...(isIntegerFrom(line, 1) ? { line } : {}),
    ...(isIntegerFrom(line, 1) && isIntegerFrom(column, 0) ? { column } : {}),
    ...(component === undefined ? {} : { component }),
    by,
  };
}

/** Parses `src/app.tsx:12:5` and `src/app.tsx:12:5:h1`; `null` for everything else. */
export function parseLocation(by: HintOrigin, value: unknown): SourceHint | null {
  const match = /^(.+?):(\d+)(?::(\d+))?(?::[^:]*)?$/.exec(nonEmptyText(value) ?? "");
  if (match === null) return null;
  const [, file, line, column] = match;
  return createHint(by, {
    file,
    line: Number(line),
    column: column === undefined ? undefined : Number(column),
  });
}

function isIntegerFrom(value: unknown, least: number): value is number {
  return Number.isInteger(value) && Number(value) >= least;
}
