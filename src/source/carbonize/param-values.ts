/** Substitutes chosen parameter values for what the page tuned: `var(--p-…)` and conditions on `data-p-…`. */
import valueParser from "postcss-value-parser";
import { isParameterProperty, PARAM_PROPERTY } from "../markers/parameter-uses.ts";

export type ChosenValues = Readonly<Record<string, unknown>>;

/**
 * Substitutes CSS text. A `var(--p-…)` of a parameter with neither a usable value nor a default stays, for the
 * caller to find; one that is no parameter of the session is the project's own and stays too.
 * @param values one for each parameter of the session
 */
export function substituteValues(text: string, values: ChosenValues): string {
  if (!text.includes(PARAM_PROPERTY)) return text;
  const parsed = valueParser(text);
  parsed.walk((node) => {
    if (node.type !== "function" || node.value.toLowerCase() !== "var") return;
    const [name, comma] = node.nodes.filter(({ type }) => type !== "space" && type !== "comment");
    if (name?.type !== "word" || !isParameterProperty(name.value, values)) return;
    const chosen = cssValue(values[name.value.slice(PARAM_PROPERTY.length)]);
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
