/** Chosen values in the place of what the page tuned: `var(--p-…)` and conditions on `data-p-…`. */
import valueParser from "postcss-value-parser";

export type ChosenValues = Readonly<Record<string, unknown>>;

const PARAM = "--p-";

/** A text without `var(--p-…)`; what has neither a value nor a default stays, for the caller to find. */
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

/** The same in source that is not CSS as a whole: only what stands in the parentheses is read as CSS. */
export function substituteValuesInSource(text: string, values: ChosenValues): string {
  return text.replace(/var\(\s*--p-[^()]*(?:\([^()]*\)[^()]*)*\)/g, (found) =>
    substituteValues(found, values),
  );
}

/** What the page writes for a value into `--p-…`; `null` where it writes nothing. */
function cssValue(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  return null;
}

/**
 * What the page writes for a value into `data-p-…`: `null` for none; `undefined` when nobody knows, because the
 * value was not kept.
 */
export function attributeValue(id: string, values: ChosenValues): string | null | undefined {
  const value = values[id];
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "on" : null;
  return typeof value === "number" ? null : undefined;
}
