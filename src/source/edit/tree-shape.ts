/** The shape of a parsed file: its elements and their parents. It shows whether an edit moved an element elsewhere. */
import type { ParsedSource, Range, SourceElement } from "../languages/language.ts";
import { isInside } from "./range.ts";

/** Every element in order, with the number of its parent. The children of elements in `without` move up. */
export function treeShape(source: ParsedSource, without: ReadonlySet<SourceElement> = new Set()): string {
  const numbers = new Map<SourceElement, number>();
  const lines: string[] = [];
  for (const element of source.elements) {
    if (without.has(element)) continue;
    let parent = element.parent;
    while (parent !== null && without.has(parent)) parent = parent.parent;
    numbers.set(element, lines.length);
    lines.push(`${parent === null ? "" : numbers.get(parent)} ${element.name}`);
  }
  return lines.join("\n");
}

/** The shape around a range: all elements in the range count as one. */
export function treeShapeAround(source: ParsedSource, range: Range): string {
  const numbers = new Map<SourceElement, number>();
  const lines: string[] = [];
  for (const element of source.elements) {
    const replaced = isInside(element.range, range);
    if (replaced && element.parent !== null && isInside(element.parent.range, range)) continue;
    const line = `${element.parent === null ? "" : numbers.get(element.parent)} ${replaced ? "*" : element.name}`;
    if (replaced && lines.at(-1) === line) continue;
    numbers.set(element, lines.length);
    lines.push(line);
  }
  return lines.join("\n");
}
