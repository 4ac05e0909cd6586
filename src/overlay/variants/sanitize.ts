/** Sanitizes HTML of an agent before it enters the page: no scripts, no embedded documents. */

const REFUSED = "script, iframe, frame, object, embed, base, meta, link, animate, set, animateTransform";
// Browsers ignore control characters and white space in a scheme.
const IGNORED_IN_SCHEME = /[\p{Cc} ]/gu;
const ACTIVE_SCHEME = /^(javascript|vbscript|data:text\/html|data:image\/svg)/i;

/**
 * Parses HTML into an inert document, in which nothing is run or loaded. Removes elements that run or embed,
 * `on*` attributes, `srcdoc`, and addresses with an executable scheme.
 * @returns a document outside the page, to import nodes from
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
    // `querySelectorAll` does not reach the content of a template.
    if (element instanceof HTMLTemplateElement) clean(element.content);
  }
}

function isActive(name: string, value: string): boolean {
  return /^on/i.test(name) || name === "srcdoc" || ACTIVE_SCHEME.test(value.replace(IGNORED_IN_SCHEME, ""));
}
