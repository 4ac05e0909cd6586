/** A recipe as CSS: tunable, inside its variant's scope; or baked, with the chosen values, for a stylesheet. */
import { ANIMATION_NAME, type ElementFacts, type Param, type Recipe, type Rule } from "./recipe.ts";

export interface StyledElement {
  readonly recipe: Recipe;
  readonly facts: ElementFacts;
  /** The class that carries the recipe. */
  readonly className: string;
}

/** Rules for one variant while it is compared and tuned: they reach nothing outside it. */
export function scopedCss(styled: StyledElement, variant: number): string {
  const { recipe, facts, className } = styled;
  const blocks = recipe.rules(facts).map((rule) => {
    const selector = `:scope${condition(rule)} > .${className}${rule.on ?? ""}`;
    return inMedia(rule.media, block(selector, rule.declarations, className));
  });
  if (recipe.keyframes) blocks.push(named(recipe.keyframes, className));
  return `@scope ([data-impeccable-variant="${variant}"]) {\n${indent(blocks.join("\n"))}\n}`;
}

/**
 * Plain rules with the chosen values in place: what the person tuned is what stays.
 * @param base selector of the element as the page knew it before
 * @param values recorded values; what is missing or does not fit is the default
 */
export function bakedCss(
  styled: StyledElement,
  base: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const { recipe, facts, className } = styled;
  const chosen = new Map(recipe.params.map((param) => [param.id, chosenValue(param, values[param.id])]));
  const merged = new Map<string, { rule: Rule; declarations: Record<string, string> }>();
  for (const rule of recipe.rules(facts)) {
    if (rule.when && chosen.get(rule.when.param) !== rule.when.is) continue;
    const key = `${rule.media ?? ""}|${rule.on ?? ""}`;
    const found = merged.get(key);
    merged.set(key, { rule, declarations: { ...found?.declarations, ...rule.declarations } });
  }
  const blocks = [...merged.values()].map(({ rule, declarations }) => {
    const fixed = Object.fromEntries(
      Object.entries(declarations).map(([property, value]) => [property, substituted(value, chosen)]),
    );
    return inMedia(rule.media, block(`${base}.${className}${rule.on ?? ""}`, fixed, className));
  });
  if (recipe.keyframes) blocks.push(named(recipe.keyframes, className));
  return `${blocks.join("\n\n")}\n`;
}

/** The value a parameter has: the recorded one if it fits the declaration, else the default. */
export function chosenValue(param: Param, recorded: unknown): string | number | boolean {
  switch (param.kind) {
    case "range":
      return typeof recorded === "number" && recorded >= param.min && recorded <= param.max
        ? recorded
        : param.default;
    case "steps":
      return param.options.find((option) => option.value === recorded)?.value ?? param.default;
    case "toggle":
      return typeof recorded === "boolean" ? recorded : param.default;
  }
}

function condition(rule: Rule): string {
  if (!rule.when) return "";
  return `[data-p-${rule.when.param}="${rule.when.is === true ? "on" : rule.when.is}"]`;
}

/** Ranges become plain numbers, and a product of numbers and one unit becomes its result. */
function substituted(value: string, chosen: ReadonlyMap<string, string | number | boolean>): string {
  return value
    .replace(/var\(--p-([a-z]+), [^)]*\)/g, (whole, id: string) => String(chosen.get(id) ?? whole))
    .replace(
      /calc\((-?[0-9.]+(?: \* -?[0-9.]+)*) \* (-?[0-9.]+)([a-z]*)\)/g,
      (_, factors: string, last: string, unit: string) => {
        const product = factors
          .split(" * ")
          .reduce((result, factor) => result * Number(factor), Number(last));
        return `${Number(product.toFixed(4))}${unit}`;
      },
    );
}

function block(selector: string, declarations: Readonly<Record<string, string>>, className: string): string {
  const lines = Object.entries(declarations).map(
    ([property, value]) => `  ${property}: ${named(value, className)};`,
  );
  return `${selector} {\n${lines.join("\n")}\n}`;
}

function inMedia(media: string | undefined, css: string): string {
  return media === undefined ? css : `@media ${media} {\n${indent(css)}\n}`;
}

function named(css: string, className: string): string {
  return css.replaceAll(ANIMATION_NAME, className);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
