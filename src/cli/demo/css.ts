/** A recipe as CSS: tunable, inside its variant's scope. */
import { ANIMATION_NAME, type ElementTraits, type Recipe, type RecipeRule } from "./recipe.ts";

export interface StyledElement {
  readonly recipe: Recipe;
  readonly facts: ElementTraits;
  /** The class that carries the recipe. */
  readonly className: string;
}

/** Rules for one variant while it is compared and tuned; they style nothing outside it. */
export function scopedCss(styled: StyledElement, variant: number): string {
  const { recipe, facts, className } = styled;
  const blocks = recipe.rules(facts).map((rule) => {
    const selector = `:scope${condition(rule)} > .${className}${rule.on ?? ""}`;
    return inMedia(rule.media, block(selector, rule.declarations, className));
  });
  if (recipe.keyframes) blocks.push(named(recipe.keyframes, className));
  return `@scope ([data-impeccable-variant="${variant}"]) {\n${indent(blocks.join("\n"))}\n}`;
}

function condition(rule: RecipeRule): string {
  if (!rule.when) return "";
  return `[data-p-${rule.when.param}="${rule.when.is === true ? "on" : rule.when.is}"]`;
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
