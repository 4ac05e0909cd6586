/** Where a development build says an element is written. */
export interface SourceHint {
  /** A path or an address, as the build names it. */
  readonly file: string;
  /** From 1; absent where the build names only the file. */
  readonly line?: number;
  /** Builds count it from 0 or from 1. */
  readonly column?: number;
  readonly component?: string;
  /** Whose word it is. */
  readonly by: "svelte" | "vue" | "astro" | "react" | "attribute";
}

/** A property of something a framework left in the page: its shape is its own business. */
export function readPath(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, name) =>
      (typeof current === "object" && current !== null) || typeof current === "function"
        ? Reflect.get(current, name)
        : undefined,
    value,
  );
}

/** A text that is not empty. */
export function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A place by its parts; `null` when they name no file. */
export function createHint(
  by: SourceHint["by"],
  file: unknown,
  line?: unknown,
  column?: unknown,
  component?: unknown,
): SourceHint | null {
  const named = nonEmptyText(file);
  const name = nonEmptyText(component);
  if (named === undefined) return null;
  return {
    file: named,
    ...(isPlace(line, 1) ? { line } : {}),
    ...(isPlace(line, 1) && isPlace(column, 0) ? { column } : {}),
    ...(name === undefined ? {} : { component: name }),
    by,
  };
}

/** Takes `src/app.tsx:12:5` and `src/app.tsx:12:5:h1` apart. */
export function parseLocation(by: SourceHint["by"], value: unknown): SourceHint | null {
  const match = /^(.+?):(\d+)(?::(\d+))?(?::[^:]*)?$/.exec(nonEmptyText(value) ?? "");
  return match === null
    ? null
    : createHint(by, match[1], Number(match[2]), match[3] === undefined ? undefined : Number(match[3]));
}

function isPlace(value: unknown, least: number): value is number {
  return Number.isInteger(value) && Number(value) >= least;
}
