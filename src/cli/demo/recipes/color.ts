/** Directions that speak through colour and light. */
import { type ElementTraits, type Recipe, type RecipeRule, rangeValue } from "../recipe.ts";

const stroke = {
  kind: "range",
  id: "stroke",
  label: "Stroke",
  min: 2,
  max: 24,
  step: 1,
  default: 8,
} as const;

/** A marker drawn under the words. */
export const lantern: Recipe = {
  name: "lantern",
  params: [
    stroke,
    {
      kind: "steps",
      id: "ink",
      label: "Marker",
      options: [
        { value: "ember", label: "Ember" },
        { value: "sea", label: "Sea" },
        { value: "sand", label: "Sand" },
      ],
      default: "ember",
    },
    { kind: "toggle", id: "italic", label: "Italic", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        ...(element.kind === "box"
          ? { "border-bottom": `calc(${rangeValue(stroke)} * 1px) solid var(--warm, #e2562f)` }
          : {
              "text-decoration-line": "underline",
              "text-decoration-color": "var(--warm, #e2562f)",
              "text-decoration-thickness": `calc(${rangeValue(stroke)} * 0.01em)`,
              "text-underline-offset": "0.12em",
              "text-decoration-skip-ink": "none",
            }),
      },
    },
    {
      when: { param: "ink", is: "sea" },
      declarations: {
        "text-decoration-color": "var(--sea-far, #4b8f93)",
        "border-bottom-color": "var(--sea-far, #4b8f93)",
      },
    },
    {
      when: { param: "ink", is: "sand" },
      declarations: { "text-decoration-color": "#e0b872", "border-bottom-color": "#e0b872" },
    },
    { when: { param: "italic", is: true }, declarations: { "font-style": "italic" } },
  ],
};

const angle = {
  kind: "range",
  id: "angle",
  label: "Angle",
  min: 0,
  max: 180,
  step: 5,
  default: 100,
} as const;
const blend = (from: string, to: string) =>
  `linear-gradient(calc(${rangeValue(angle)} * 1deg), ${from}, ${to})`;

/** On a painted box everything in it takes the box's own text colour. */
const legible = (element: ElementTraits): readonly RecipeRule[] =>
  element.kind === "box" ? [{ on: " > *", declarations: { color: "inherit" } }] : [];

/** Light on the water: one colour runs into another. */
export const tide: Recipe = {
  name: "tide",
  params: [
    angle,
    {
      kind: "steps",
      id: "light",
      label: "Light",
      options: [
        { value: "dusk", label: "Dusk" },
        { value: "reef", label: "Reef" },
        { value: "dawn", label: "Dawn" },
      ],
      default: "dusk",
    },
    { kind: "toggle", id: "wave", label: "Waves", default: false },
  ],
  rules: (element) => {
    const paints = element.kind === "heading" || element.kind === "text";
    const image = (from: string, to: string) => ({ "background-image": blend(from, to) });
    return [
      {
        declarations: {
          ...image("var(--sea-far, #4b8f93)", "var(--warm, #e2562f) 85%"),
          ...(paints
            ? {
                "background-clip": "text",
                "-webkit-background-clip": "text",
                color: "transparent",
                "padding-bottom": "0.08em",
              }
            : { color: "#fffaf0", "border-color": "transparent" }),
        },
      },
      ...legible(element),
      { when: { param: "light", is: "reef" }, declarations: image("#0f7c86", "#4fb286 85%") },
      { when: { param: "light", is: "dawn" }, declarations: image("#c2416b", "#f2a03d 85%") },
      {
        when: { param: "wave", is: true },
        declarations: {
          "text-decoration": "underline wavy 2px var(--sea-far, #4b8f93)",
          "text-underline-offset": "0.22em",
        },
      },
    ];
  },
};

const padding = { kind: "range", id: "room", label: "Room", min: 4, max: 28, step: 1, default: 12 } as const;

const room = rangeValue(padding);
const PLATE_PADDING: Readonly<Record<ElementTraits["kind"], string>> = {
  heading: `calc(${room} * 0.02em) calc(${room} * 0.035em)`,
  text: `calc(${room} * 0.08em) calc(${room} * 0.11em)`,
  button: `calc(${room} * 0.06em) calc(${room} * 0.14em)`,
  box: `calc(${room} * 0.18rem)`,
};

/** Set on a plate of deep water. */
export const plaque: Recipe = {
  name: "plaque",
  params: [
    padding,
    {
      kind: "steps",
      id: "corners",
      label: "Corners",
      options: [
        { value: "soft", label: "Soft" },
        { value: "square", label: "Square" },
        { value: "round", label: "Round" },
      ],
      default: "soft",
    },
    { kind: "toggle", id: "lift", label: "Lifted", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        padding: PLATE_PADDING[element.kind],
        "border-radius": element.kind === "box" ? "1.5rem" : "0.22em",
        background: "#1d5c66",
        color: "#fffaf0",
        "border-color": "transparent",
        ...(element.kind === "heading" || element.kind === "text" ? { width: "fit-content" } : {}),
      },
    },
    ...legible(element),
    { when: { param: "corners", is: "square" }, declarations: { "border-radius": "0" } },
    {
      when: { param: "corners", is: "round" },
      declarations: { "border-radius": element.kind === "box" ? "3rem" : "0.7em" },
    },
    {
      when: { param: "lift", is: true },
      declarations: { "box-shadow": "0 1.5rem 2.5rem -0.75rem rgb(16 41 47 / 0.55)" },
    },
  ],
};

const depth = { kind: "range", id: "depth", label: "Depth", min: 1, max: 12, step: 1, default: 6 } as const;
const layers = (color: string, property: "text-shadow" | "box-shadow") => ({
  [property]: [0.25, 0.5, 0.75, 1]
    .map((part) => {
      const offset = `calc(${rangeValue(depth)} * ${part} * ${property === "text-shadow" ? "0.01em" : "2px"})`;
      return `${offset} ${offset} 0 ${color}`;
    })
    .join(", "),
});

/** Cut out in layers, like painted wood. */
export const bloom: Recipe = {
  name: "bloom",
  params: [
    depth,
    {
      kind: "steps",
      id: "layer",
      label: "Layers",
      options: [
        { value: "ember", label: "Ember" },
        { value: "sea", label: "Sea" },
      ],
      default: "ember",
    },
    { kind: "toggle", id: "outline", label: "Outline", default: false },
  ],
  rules: (element) => {
    const property = element.kind === "heading" ? "text-shadow" : "box-shadow";
    return [
      {
        declarations: {
          ...layers("var(--warm, #e2562f)", property),
          ...(element.kind === "heading"
            ? { "font-size": `calc(${element.size} * 1.1)`, "letter-spacing": "-0.03em" }
            : {}),
          ...(element.kind === "text"
            ? {
                padding: "0.75em 1em",
                border: "2px solid currentColor",
                background: "var(--paper-raised, #fffaf0)",
              }
            : { "font-weight": "700" }),
        },
      },
      { when: { param: "layer", is: "sea" }, declarations: layers("var(--sea-far, #4b8f93)", property) },
      {
        when: { param: "outline", is: true },
        declarations:
          property === "text-shadow"
            ? { color: "var(--paper-raised, #fffaf0)", "-webkit-text-stroke": "0.025em var(--ink, #10292f)" }
            : { outline: "3px solid currentColor", "outline-offset": "-3px" },
      },
    ];
  },
};
