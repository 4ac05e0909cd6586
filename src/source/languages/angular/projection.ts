/**
 * Content projection: a component shows its children in the place of the `<ng-content select="…">` that fits them. A
 * wrapper stands between the two, so it carries the attributes that `select` may name, or stands for the child's tag.
 */
import type { SourceElement } from "../language.ts";

/** Attributes without a value that HTML itself knows. */
const HTML_FLAGS = new Set(
  (
    "allowfullscreen async autofocus autoplay checked class contenteditable controls default defer disabled download " +
    "draggable formnovalidate hidden inert ismap itemscope loop multiple muted nomodule novalidate open playsinline " +
    "popover readonly required reversed selected style tabindex title alt value id href"
  ).split(" "),
);

/** True for an element whose content a component places. */
export function isComponent({ name }: Pick<SourceElement, "name">): boolean {
  return name.includes("-");
}

/** True where a component or a directive with a view of its own (`<button mat-button>`) may place the children. */
export function placesChildren(parent: Pick<SourceElement, "name" | "attributes">): boolean {
  return isComponent(parent) || flags(parent).length > 0;
}

/** What a wrapper has to carry so that its component places it as it placed the child. */
export function placedBy(
  element: Pick<SourceElement, "name" | "attributes" | "parent">,
): Pick<SourceElement, "shared"> {
  const { name, attributes, parent } = element;
  if (parent === null || !placesChildren(parent)) return {};
  const own = ["ngProjectAs", "slot"].filter((key) => attributes.has(key));
  const names = [...own, ...flags(element)];
  if (names.length > 0) return { shared: { names } };
  return isComponent(element) ? { shared: { names: [], text: `ngProjectAs="${name}"` } } : {};
}

function flags({ attributes }: Pick<SourceElement, "attributes">): string[] {
  return [...attributes]
    .filter(([name, { value }]) => value === "" && /^[a-z][\w-]*$/i.test(name) && !isKnownToHtml(name))
    .map(([name]) => name);
}

function isKnownToHtml(name: string): boolean {
  return HTML_FLAGS.has(name.toLowerCase()) || /^(?:data|aria|i18n|ref)(?:-|$)/.test(name);
}
