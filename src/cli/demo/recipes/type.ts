/** Directions that speak through type. */
import { type ElementTraits, type Recipe, rangeValue } from "../recipe.ts";

const MONO = 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace';
const SANS = "var(--sans, system-ui, sans-serif)";
const SERIF = "var(--serif, Georgia, serif)";

const scaled = (element: ElementTraits, factor: string): Record<string, string> =>
  element.kind === "box"
    ? {}
    : { "font-size": factor === "1" ? element.size : `calc(${element.size} * ${factor})` };

const weight = {
  kind: "range",
  id: "weight",
  label: "Weight",
  min: 500,
  max: 900,
  step: 100,
  default: 800,
} as const;

/** Loud and tight: a poster on a wall. */
export const poster: Recipe = {
  name: "poster",
  params: [
    weight,
    {
      kind: "steps",
      id: "tone",
      label: "Colour",
      options: [
        { value: "ink", label: "Ink" },
        { value: "warm", label: "Ember" },
        { value: "sea", label: "Sea" },
      ],
      default: "ink",
    },
    { kind: "toggle", id: "caps", label: "Capitals", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        ...scaled(element, "1.08"),
        "font-family": SANS,
        "font-weight": rangeValue(weight),
        "line-height": element.kind === "text" ? "1.4" : "0.98",
        "letter-spacing": element.kind === "text" ? "-0.01em" : "-0.04em",
        ...(element.kind === "box"
          ? { "box-shadow": "0.75rem 0.75rem 0 var(--warm, #e2562f)", "line-height": "1.5" }
          : {}),
      },
    },
    { when: { param: "tone", is: "warm" }, declarations: { color: "var(--warm, #e2562f)" } },
    { when: { param: "tone", is: "sea" }, declarations: { color: "var(--sea-far, #4b8f93)" } },
    {
      when: { param: "caps", is: true },
      declarations: { "text-transform": "uppercase", "letter-spacing": "-0.02em" },
    },
  ],
};

const tracking = {
  kind: "range",
  id: "tracking",
  label: "Tracking",
  min: -4,
  max: 4,
  step: 0.5,
  default: -1,
} as const;

/** An old printed almanac: italics, a rule above. */
export const almanac: Recipe = {
  name: "almanac",
  params: [
    tracking,
    {
      kind: "steps",
      id: "slope",
      label: "Style",
      options: [
        { value: "italic", label: "Italic" },
        { value: "roman", label: "Roman" },
      ],
      default: "italic",
    },
    { kind: "toggle", id: "rule", label: "Rule above", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        ...scaled(element, "1"),
        "font-family": SERIF,
        "font-style": "italic",
        "font-weight": "500",
        "letter-spacing": `calc(${rangeValue(tracking)} * 0.01em)`,
        "font-feature-settings": '"onum", "dlig"',
      },
    },
    { when: { param: "slope", is: "roman" }, declarations: { "font-style": "normal" } },
    {
      when: { param: "rule", is: true },
      declarations: {
        ...(element.kind === "box" ? {} : { "padding-top": "0.35em" }),
        "border-top": "3px double color-mix(in srgb, currentColor 55%, transparent)",
      },
    },
  ],
};

const spread = {
  kind: "range",
  id: "spread",
  label: "Spacing",
  min: 0,
  max: 12,
  step: 1,
  default: 4,
} as const;

/** A tide table: typewriter figures, small capitals. */
export const ledger: Recipe = {
  name: "ledger",
  params: [
    spread,
    {
      kind: "steps",
      id: "size",
      label: "Size",
      options: [
        { value: "calm", label: "Calm" },
        { value: "large", label: "Large" },
      ],
      default: "calm",
    },
    { kind: "toggle", id: "lined", label: "Lined paper", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        ...scaled(element, element.kind === "heading" ? "0.72" : "0.95"),
        "font-family": MONO,
        "font-weight": "500",
        ...(element.kind === "heading" ? { "font-variant-caps": "all-small-caps" } : {}),
        "line-height": element.kind === "heading" ? "1.15" : "1.5",
        "letter-spacing": `calc(${rangeValue(spread)} * 0.01em)`,
      },
    },
    {
      when: { param: "size", is: "large" },
      declarations: { ...scaled(element, "0.92"), "font-weight": "600" },
    },
    {
      when: { param: "lined", is: true },
      declarations: {
        "text-decoration": "underline 1px color-mix(in srgb, currentColor 35%, transparent)",
        "text-underline-offset": "0.32em",
      },
    },
  ],
};

const leading = {
  kind: "range",
  id: "leading",
  label: "Line height",
  min: 1,
  max: 1.8,
  step: 0.05,
  default: 1.2,
} as const;

/** Less of everything. */
export const quiet: Recipe = {
  name: "quiet",
  params: [
    leading,
    {
      kind: "steps",
      id: "measure",
      label: "Width",
      options: [
        { value: "wide", label: "Wide" },
        { value: "narrow", label: "Narrow" },
      ],
      default: "wide",
    },
    { kind: "toggle", id: "faint", label: "Fainter", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        ...scaled(element, element.kind === "heading" ? "0.74" : "1"),
        "font-weight": "400",
        "line-height":
          element.kind === "heading" ? rangeValue(leading) : `calc(${rangeValue(leading)} + 0.35)`,
        "letter-spacing": "-0.005em",
        ...(element.kind === "button" || element.kind === "box"
          ? {
              background: "transparent",
              color: "inherit",
              "border-color": "color-mix(in srgb, currentColor 30%, transparent)",
              "box-shadow": "none",
            }
          : { "max-width": "30ch" }),
      },
    },
    {
      when: { param: "measure", is: "narrow" },
      declarations: { "max-width": element.kind === "box" ? "22rem" : "16ch" },
    },
    { when: { param: "faint", is: true }, declarations: { opacity: "0.72" } },
  ],
};
