/** A design direction of the scripted agent: rules and parameters as data. */

/** What a recipe needs of the element. */
export interface ElementTraits {
  readonly kind: "heading" | "text" | "button" | "box";
  /** A font size that keeps the element's rank on the page. */
  readonly size: string;
}

export type Param =
  | {
      readonly kind: "range";
      readonly id: string;
      readonly label: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly default: number;
    }
  | {
      readonly kind: "steps";
      readonly id: string;
      readonly label: string;
      /** The first is the default: it needs no rule of its own. */
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly default: string;
    }
  | { readonly kind: "toggle"; readonly id: string; readonly label: string; readonly default: false };

export interface RecipeRule {
  /** Appended to the element's selector, for example `:hover` or `::before`. */
  readonly on?: string;
  /** Applies while this steps parameter has this value, or this toggle is on (`true`). */
  readonly when?: { readonly param: string; readonly is: string | true };
  /** A media condition, for example `(prefers-reduced-motion: no-preference)`. */
  readonly media?: string;
  readonly declarations: Readonly<Record<string, string>>;
}

export interface Recipe {
  /** Also the modifier in the class name it leaves in the source. */
  readonly name: string;
  readonly params: readonly Param[];
  rules(element: ElementTraits): readonly RecipeRule[];
  /** Keyframes of the animation `NAME`, which gets a unique name in the page. */
  readonly keyframes?: string;
}

/** Placeholder for the animation's name in a recipe's declarations. */
export const ANIMATION_NAME = "NAME";

/** Traits of an element, from its tag (lower case). */
export function elementTraits(tag: string): ElementTraits {
  const size = HEADING_SIZES[tag];
  if (size !== undefined) return { kind: "heading", size };
  if (tag === "a" || tag === "button") return { kind: "button", size: "1em" };
  if (TEXT_TAGS.has(tag)) return { kind: "text", size: "1em" };
  return { kind: "box", size: "1em" };
}

const HEADING_SIZES: Readonly<Record<string, string>> = {
  h1: "clamp(2.75rem, 6.6vw, 5.25rem)",
  h2: "clamp(2rem, 4.2vw, 3.25rem)",
  h3: "1.625rem",
  h4: "1.25rem",
  h5: "1.125rem",
  h6: "1rem",
};
const TEXT_TAGS = new Set([
  "p",
  "li",
  "span",
  "small",
  "strong",
  "em",
  "label",
  "dt",
  "dd",
  "figcaption",
  "cite",
  "q",
]);

/** `var(--p-ID, DEFAULT)`: a range's value, also before it was tuned. */
export function rangeValue(param: Extract<Param, { kind: "range" }>): string {
  return `var(--p-${param.id}, ${param.default})`;
}
