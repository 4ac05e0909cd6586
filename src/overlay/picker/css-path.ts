/** A CSS selector that finds an element again after a reload. */

/** Builds the selector from the nearest unique id downwards, by tags and positions. */
export function cssPath(element: Element): string {
  const steps: string[] = [];
  for (let current: Element | null = element; current !== null; current = current.parentElement) {
    if (current.id !== "" && isUnique(`#${CSS.escape(current.id)}`)) {
      steps.unshift(`#${CSS.escape(current.id)}`);
      break;
    }
    steps.unshift(step(current));
  }
  return steps.join(" > ");
}

/** The path of the parent, and the position among siblings of the same tag, from 1. */
export function splitPath(path: string): { readonly parent: string; readonly position: number } {
  const [, parent = "", position = 1] = /^(.*) > [^>]*?(?:\((\d+)\))?$/.exec(path) ?? [];
  return { parent, position: Number(position) };
}

function isUnique(selector: string): boolean {
  return document.querySelectorAll(selector).length === 1;
}

function step(element: Element): string {
  const tag = CSS.escape(element.localName);
  const alike = Array.from(element.parentElement?.children ?? []).filter(
    (sibling) => sibling.localName === element.localName,
  );
  return alike.length < 2 ? tag : `${tag}:nth-of-type(${alike.indexOf(element) + 1})`;
}
