/** The look of an element and all that is in it: the computed value of each property that a rule may set. */
import type { PageLook } from "../../protocol/evidence.ts";
import type { PageRule } from "./page-rules.ts";

/** What inheritance and layout change without a rule for the box itself. */
const ALWAYS = [
  ...["color", "font-family", "font-size", "font-style", "font-weight", "line-height", "letter-spacing"],
  ...["text-align", "text-transform", "white-space-collapse", "text-wrap-mode", "visibility", "direction"],
  ...["cursor", "list-style-type", "display", "width", "height"],
];
/** Elements that have no box, or none of the page's. */
const BOXLESS = "script, style, template, link, meta, title, noscript";
/** Beside the properties: what the animations of a box do. */
export const KEYFRAMES = "keyframes";
const GENERATED = ["::before", "::after", "::marker", "::placeholder", "::first-letter", "::first-line"];

/** The properties to compare: what the rules set, and what follows from it. */
export function propertiesOf(rules: readonly PageRule[]): string[] {
  const names = new Set(ALWAYS);
  for (const { properties } of rules)
    for (const name of properties) if (!name.startsWith("--")) names.add(name);
  return [...names].sort();
}

/** The pseudo-elements that some rule styles. */
export function pseudosOf(rules: readonly PageRule[]): string[] {
  const found = new Set(rules.flatMap(({ subjects }) => subjects.map(({ pseudo }) => pseudo)));
  return GENERATED.filter((pseudo) => found.has(pseudo));
}

/** Reads the look. Animations are read as they begin, transitions as they end. */
export function readLook(
  element: Element,
  properties: readonly string[],
  pseudos: readonly string[],
): PageLook {
  return withStillAnimations(element, () => {
    const values = new Map<string, number>();
    const boxes: PageLook["boxes"] = [];
    const add = (name: string, style: CSSStyleDeclaration, keyframes: string): void => {
      const texts = properties.map((property) => comparable(property, style.getPropertyValue(property)));
      boxes.push({ name, values: [...texts, keyframes].map((text) => indexOf(values, text)) });
    };
    for (const one of [element, ...element.querySelectorAll("*")]) {
      if (one.matches(BOXLESS)) continue;
      const style = computed(one, null);
      add(nameOf(one), style, style.animationName === "none" ? "" : keyframesOf(one));
      for (const [pseudo, generated] of generatedIn(one, pseudos, style))
        add(nameOf(one) + pseudo, generated, "");
    }
    return {
      pseudos: [...pseudos],
      properties: [...properties, KEYFRAMES],
      values: [...values.keys()],
      boxes,
    };
  });
}

/** The pseudo-elements that an element has. */
function generatedIn(
  element: Element,
  pseudos: readonly string[],
  style: CSSStyleDeclaration,
): [string, CSSStyleDeclaration][] {
  return pseudos
    .filter((pseudo) => mayHave(element, pseudo, style))
    .map((pseudo): [string, CSSStyleDeclaration] => [pseudo, computed(element, pseudo)])
    .filter(([pseudo, { content }]) => !/before|after/.test(pseudo) || !/^(?:none|normal)$/.test(content));
}

function computed(element: Element, pseudo: string | null): CSSStyleDeclaration {
  return (element.ownerDocument.defaultView ?? window).getComputedStyle(element, pseudo);
}

function mayHave(element: Element, pseudo: string, style: CSSStyleDeclaration): boolean {
  if (pseudo === "::marker") return style.display.includes("list-item");
  if (pseudo === "::placeholder") return element.matches("input, textarea");
  return true;
}

function indexOf(values: Map<string, number>, text: string): number {
  const known = values.get(text) ?? values.size;
  values.set(text, known);
  return known;
}

/** An animation may get another name, and a dev server adds numbers to addresses. */
function comparable(property: string, value: string): string {
  if (property === "animation-name")
    return value.replace(/[^,\s]+/g, (name) => (name === "none" ? name : "…"));
  return value.includes("url(") ? value.replace(/[?&](?:t|v)=[\w.]+/g, "") : value;
}

function keyframesOf(element: Element): string {
  const frames = element
    .getAnimations()
    .map(({ effect }) =>
      effect !== null && "getKeyframes" in effect && typeof effect.getKeyframes === "function"
        ? effect.getKeyframes()
        : [],
    );
  return JSON.stringify(frames);
}

/** `div.card`, as messages name a box. */
function nameOf({ localName, classList }: Element): string {
  return [localName, ...classList].join(".");
}

/**
 * Runs with each animation around or in the element at its beginning, and each transition at its end. Their times are
 * restored before the browser draws: you see no jump.
 */
function withStillAnimations<T>(element: Element, run: () => T): T {
  const restored: (() => void)[] = [];
  for (const animation of element.ownerDocument.getAnimations()) {
    const { effect, currentTime } = animation;
    const target = effect !== null && "target" in effect ? effect.target : null;
    const isNear = isNode(target) && (element.contains(target) || target.contains(element));
    const timing = effect?.getComputedTiming();
    if (!isNear || typeof currentTime !== "number" || typeof timing?.endTime !== "number") continue;
    animation.currentTime =
      "transitionProperty" in animation ? timing.endTime : Math.max(0, timing.delay ?? 0);
    restored.push(() => {
      animation.currentTime = currentTime;
    });
  }
  try {
    return run();
  } finally {
    for (const restore of restored) restore();
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "nodeType" in value;
}
