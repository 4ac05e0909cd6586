/** Makes HTML that an agent wrote harmless before it enters the page: it may look, not act. */

const REFUSED = "script, iframe, frame, object, embed, base, meta, link, animate, set, animateTransform";
// Browsers skip control characters and white space when they read a scheme, so the check does too.
const IGNORED_IN_SCHEME = /[\p{Cc} ]/gu;
const ACTIVE_SCHEME = /^(javascript|vbscript|data:text\/html|data:image\/svg)/i;

/**
 * Parses HTML without running, loading or drawing anything, and removes what could act: elements that run
 * or embed, `on*` attributes, `srcdoc`, and addresses with a scheme that executes.
 * @returns a document that belongs to nobody; import what is wanted from it
 */
export function parseInert(html: string): Document {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  clean(parsed);
  return parsed;
}

function clean(root: Document | DocumentFragment): void {
  for (const element of root.querySelectorAll(REFUSED)) element.remove();
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of Array.from(element.attributes)) {
      if (isActive(name, value)) element.removeAttribute(name);
    }
    // The content of a template is a document of its own.
    if (element instanceof HTMLTemplateElement) clean(element.content);
  }
}

function isActive(name: string, value: string): boolean {
  return /^on/i.test(name) || name === "srcdoc" || ACTIVE_SCHEME.test(value.replace(IGNORED_IN_SCHEME, ""));
}
