/** Directions that speak through space and movement. */
import { ANIMATION_NAME, type Recipe, rangeValue } from "../recipe.ts";

const inset = { kind: "range", id: "inset", label: "Inset", min: 8, max: 64, step: 4, default: 24 } as const;

/** A strong margin line, as in an edited manuscript. */
export const margin: Recipe = {
  name: "margin",
  params: [
    inset,
    {
      kind: "steps",
      id: "line",
      label: "Line",
      options: [
        { value: "bold", label: "Bold" },
        { value: "double", label: "Double" },
        { value: "dotted", label: "Dotted" },
      ],
      default: "bold",
    },
    { kind: "toggle", id: "tint", label: "Tinted", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        "padding-inline-start": `calc(${rangeValue(inset)} * 1px)`,
        "border-inline-start": "6px solid var(--warm, #e2562f)",
        ...(element.kind === "button" || element.kind === "box" ? {} : { "padding-block": "0.1em" }),
      },
    },
    {
      when: { param: "line", is: "double" },
      declarations: { "border-inline-start": "8px double var(--warm, #e2562f)" },
    },
    {
      when: { param: "line", is: "dotted" },
      declarations: { "border-inline-start": "6px dotted var(--sea-far, #4b8f93)" },
    },
    {
      when: { param: "tint", is: true },
      declarations: { "background-color": "color-mix(in srgb, var(--warm, #e2562f) 14%, transparent)" },
    },
  ],
};

const scale = {
  kind: "range",
  id: "scale",
  label: "Scale",
  min: 0.7,
  max: 1.3,
  step: 0.05,
  default: 0.95,
} as const;

/** Sized and broken to suit whatever it is shown on. */
export const fluid: Recipe = {
  name: "fluid",
  params: [
    scale,
    {
      kind: "steps",
      id: "break",
      label: "Lines",
      options: [
        { value: "balanced", label: "Balanced" },
        { value: "full", label: "Full" },
        { value: "centred", label: "Centred" },
      ],
      default: "balanced",
    },
    { kind: "toggle", id: "airy", label: "Airy", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        ...(element.kind === "box"
          ? { padding: `calc(${rangeValue(scale)} * clamp(1.25rem, 4vw, 3rem))` }
          : { "font-size": `calc(${element.size} * ${rangeValue(scale)})` }),
        "text-wrap": "balance",
        "max-width": element.kind === "heading" ? "16ch" : "44rem",
      },
    },
    { when: { param: "break", is: "full" }, declarations: { "text-wrap": "wrap", "max-width": "none" } },
    {
      when: { param: "break", is: "centred" },
      declarations: { "text-align": "center", "margin-inline": "auto" },
    },
    {
      when: { param: "airy", is: true },
      declarations: { "line-height": element.kind === "heading" ? "1.2" : "1.85", "letter-spacing": "0" },
    },
  ],
};

const seconds = {
  kind: "range",
  id: "pace",
  label: "Pace",
  min: 0.4,
  max: 4,
  step: 0.2,
  default: 1.2,
} as const;

/** It comes in like the tide. */
export const drift: Recipe = {
  name: "drift",
  params: [
    seconds,
    {
      kind: "steps",
      id: "feel",
      label: "Feel",
      options: [
        { value: "calm", label: "Calm" },
        { value: "springy", label: "Springy" },
      ],
      default: "calm",
    },
    { kind: "toggle", id: "float", label: "Keeps floating", default: false },
  ],
  keyframes: `@keyframes ${ANIMATION_NAME} {
  from {
    opacity: 0;
    translate: 0 0.45em;
  }
  to {
    opacity: 1;
    translate: 0 0;
  }
}`,
  rules: () => [
    {
      media: "(prefers-reduced-motion: no-preference)",
      declarations: {
        animation: `${ANIMATION_NAME} calc(${rangeValue(seconds)} * 1s) cubic-bezier(0.2, 0.7, 0.2, 1) both`,
      },
    },
    {
      media: "(prefers-reduced-motion: no-preference)",
      when: { param: "feel", is: "springy" },
      declarations: { "animation-timing-function": "cubic-bezier(0.3, 1.8, 0.4, 1)" },
    },
    {
      media: "(prefers-reduced-motion: no-preference)",
      when: { param: "float", is: true },
      declarations: {
        "animation-direction": "alternate",
        "animation-iteration-count": "infinite",
        "animation-timing-function": "ease-in-out",
      },
    },
  ],
};

const tilt = { kind: "range", id: "tilt", label: "Tilt", min: -6, max: 6, step: 0.5, default: -2 } as const;

/** A stamp from the post office of a small harbour. */
export const stamp: Recipe = {
  name: "stamp",
  params: [
    tilt,
    {
      kind: "steps",
      id: "pad",
      label: "Ink pad",
      options: [
        { value: "ember", label: "Ember" },
        { value: "sea", label: "Sea" },
      ],
      default: "ember",
    },
    { kind: "toggle", id: "straighten", label: "Straightens on hover", default: false },
  ],
  rules: (element) => [
    {
      declarations: {
        width: "fit-content",
        ...(element.kind === "box" ? {} : { padding: "0.18em 0.42em" }),
        rotate: `calc(${rangeValue(tilt)} * 1deg)`,
        border: "3px dashed var(--warm-ink, #b23a17)",
        "border-radius": "0.35em",
        ...(element.kind === "box" ? {} : { background: "transparent", color: "var(--warm-ink, #b23a17)" }),
        transition: "rotate 0.25s ease",
      },
    },
    {
      when: { param: "pad", is: "sea" },
      declarations: {
        "border-color": "var(--sea-far, #4b8f93)",
        ...(element.kind === "box" ? {} : { color: "var(--sea-far, #4b8f93)" }),
      },
    },
    { on: ":hover", when: { param: "straighten", is: true }, declarations: { rotate: "0deg" } },
  ],
};
