/** `@import` of a style sheet: where it leads, and under which conditions what is imported applies. */
import type { AtRule, Root } from "postcss";
import valueParser from "postcss-value-parser";

export interface CssImport {
  readonly name: string;
  /** Offset in the sheet's CSS. */
  readonly at: number;
  readonly layered: boolean;
  /** True with a media query or `supports()`. */
  readonly conditional: boolean;
}

const BEFORE_IMPORTS = new Set(["charset", "layer", "import"]);

/** The imports that a browser or a bundler follows: those at the top. */
export function cssImports(root: Root): CssImport[] {
  const found: CssImport[] = [];
  for (const node of root.nodes) {
    if (node.type === "comment") continue;
    if (node.type !== "atrule" || !BEFORE_IMPORTS.has(node.name.toLowerCase())) break;
    const one = node.name.toLowerCase() === "import" ? readImport(node) : null;
    if (one !== null) found.push(one);
  }
  return found;
}

function readImport(node: AtRule): CssImport | null {
  const parts = valueParser(node.params).nodes.filter(({ type }) => type !== "comment" && type !== "space");
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  const inner = first.type === "function" ? first.nodes[0] : first;
  if (inner === undefined || !("value" in inner)) return null;
  const layer = rest[0]?.value.toLowerCase() === "layer";
  const conditions = rest
    .slice(layer ? 1 : 0)
    .filter(({ value }) => !/^(?:all|prefix|important)$/i.test(value));
  return {
    name: inner.value,
    at: node.source?.start?.offset ?? 0,
    layered: layer,
    conditional: conditions.some(({ value }) => !/^(?:source|theme|prefix)$/i.test(value)),
  };
}
