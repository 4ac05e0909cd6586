/** A path to an element that finds it again after a reload. */

/** A CSS selector for the element: from the nearest id that is the only one of its kind, by tags and positions. */
export function cssPath(element: Element): string {
  const steps: string[] = [];
  for (let current: Element | null = element; current !== null; current = current.parentElement) {
    if (current.id !== "" && isOnly(`#${CSS.escape(current.id)}`)) {
      steps.unshift(`#${CSS.escape(current.id)}`);
      break;
    }
    steps.unshift(step(current));
  }
  return steps.join(" > ");
}

function isOnly(selector: string): boolean {
  return document.querySelectorAll(selector).length === 1;
}

function step(element: Element): string {
  const tag = CSS.escape(element.localName);
  const alike = Array.from(element.parentElement?.children ?? []).filter(
    (sibling) => sibling.localName === element.localName,
  );
  return alike.length < 2 ? tag : `${tag}:nth-of-type(${alike.indexOf(element) + 1})`;
}
