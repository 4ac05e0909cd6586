export const MARK: string;

/** `column` counts from 0. */
export interface MarkedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kinds: readonly string[];
}

export function markLocations(
  file: string,
  text: string,
): { readonly text: string; readonly places: ReadonlyMap<string, MarkedPlace> };
