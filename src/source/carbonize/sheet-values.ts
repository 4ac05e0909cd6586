/** Values that a preprocessor would read as something else than CSS does. */
import type { Root } from "postcss";
import valueParser, { type Node } from "postcss-value-parser";
import type { Sheet } from "./sheet.ts";

/** Functions whose content Sass leaves as it is. */
const CSS_MATH = /^(?:calc|clamp|min|max|var|env|url|rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)$/i;
/** Functions that Sass has of its own. */
const SASS_FUNCTION =
  /^(?:if|index|nth|join|append|zip|percentage|unquote|quote|lighten|darken|saturate|desaturate|adjust-\w+|scale-color|change-color|mix|complement|random|unit|unitless|comparable|map-\w+|str-\w+|to-\w+-case|red|green|blue|hue|alpha|inspect|call|type-of|length)$/i;
const LESS_FUNCTION =
  /^(?:e|if|unit|color|convert|data-uri|range|each|escape|replace|length|extract|ceil|floor|percentage|round|sqrt|abs|sin|asin|cos|acos|tan|atan|pi|pow|mod|min|max|fade|fadein|fadeout|mix|tint|shade|lighten|darken|spin|contrast|saturate|desaturate|greyscale|red|green|blue|alpha|hue|luma|screen|overlay|multiply|difference|average|negation|hsv|argb)$/i;

/** Why a sheet in another language may not hold the rules; `null` where it may. */
export function foreignValue(rules: Root, { path, range, file }: Sheet): string | null {
  const kind = languageOf(path.file, file.text, range.start);
  if (kind === "css") return null;
  let problem: string | null = null;
  rules.walkDecls(({ prop, value }) => {
    if (kind === "less" ? isForeignToLess(value) : isForeignToSass(value))
      problem ??= `"${prop}: ${value}" may be another value in ${kind === "less" ? "Less" : "Sass"}`;
  });
  return problem;
}

function languageOf(name: string, text: string, start: number): "css" | "scss" | "less" {
  const inBlock = /lang\s*=\s*["']?(scss|less)["']?[^>]*>$/.exec(text.slice(0, start))?.[1];
  const found = inBlock ?? /\.(scss|less)$/.exec(name)?.[1];
  return found === "scss" || found === "less" ? found : "css";
}

function isForeignToSass(value: string): boolean {
  if (/[$&]|#\{|@|%\s*[\d(]/.test(value)) return true;
  return hasNode(valueParser(value).nodes, (node, inside) => {
    if (node.type === "function") return SASS_FUNCTION.test(node.value);
    return !inside && (node.type === "div" ? node.value === "/" : isOperator(node));
  });
}

function isForeignToLess(value: string): boolean {
  if (/[@~`]|%\s*\(/.test(value)) return true;
  return hasNode(valueParser(value).nodes, (node, inside) => {
    if (node.type === "function") return LESS_FUNCTION.test(node.value);
    return isOperator(node) || (node.type === "div" && node.value === "/" && inside);
  });
}

function isOperator(node: Node): boolean {
  return node.type === "word" && /^[+*%-]$|\d[+*]\d/.test(node.value);
}

function hasNode(
  nodes: readonly Node[],
  test: (node: Node, inside: boolean) => boolean,
  inside = false,
): boolean {
  return nodes.some((node) => {
    if (test(node, inside)) return true;
    return node.type === "function" && hasNode(node.nodes, test, inside || CSS_MATH.test(node.value));
  });
}
