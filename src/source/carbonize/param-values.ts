/** Substitutes chosen parameter values for what the page tuned: `var(--p-…)` and conditions on `data-p-…`. */
import valueParser from "postcss-value-parser";

export type ChosenValues = Readonly<Record<string, unknown>>;

const PARAM = "--p-";

/** Substitutes CSS text. A `var(--p-…)` with neither a value nor a default stays, for the caller to find. */
export function substituteValues(text: string, values: ChosenValues): string {
  if (!text.includes(PARAM)) return text;
  const parsed = valueParser(text);
  parsed.walk((node) => {
    if (node.type !== "function" || node.value.toLowerCase() !== "var") return;
    const [name, comma] = node.nodes.filter(({ type }) => type !== "space" && type !== "comment");
    if (name?.type !== "word" || !name.value.startsWith(PARAM)) return;
    const chosen = cssValue(values[name.value.slice(PARAM.length)]);
    const fallback =
      comma === undefined
        ? null
        : substituteValues(
            valueParser.stringify(node.nodes.slice(node.nodes.indexOf(comma) + 1)).trim(),
            values,
          );
    const value = chosen ?? fallback;
    if (value === null || value === "") return;
    Object.assign(node, { type: "word", value, nodes: undefined });
    return false;
  });
  return parsed.toString();
}

/** Substitutes source that is not CSS as a whole: only each `var(…)` itself is parsed as CSS. */
export function substituteValuesInSource(text: string, values: ChosenValues): string {
  return text.replace(/var\(\s*--p-[^()]*(?:\([^()]*\)[^()]*)*\)/g, (found) =>
    substituteValues(found, values),
  );
}

/** The text that the page sets `--p-…` to for a value; `null` where it sets none. */
function cssValue(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  return null;
}

/**
 * The text that the page sets `data-p-…` to for a value: `null` where it sets none, `undefined` when the value was
 * not recorded and so is unknown.
 */
export function attributeValue(id: string, values: ChosenValues): string | null | undefined {
  const value = values[id];
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "on" : null;
  return typeof value === "number" ? null : undefined;
}
