/** Which rules of a CSS module reach elements of other files: its own class names are known to its importer alone. */
import type { Root, Rule } from "postcss";
import parser from "postcss-selector-parser";

/**
 * Whether a rule of the module may apply to an element whose classes do not come from the module. The subject of
 * such a rule has no class or id of the module's own, or stands in `:global`.
 */
export function reachesBeyondModule(root: Root): boolean {
  let reaches = false;
  root.walkRules((rule) => {
    if (!isKeyframe(rule) && !isBoundToModule(rule.selector)) reaches = true;
  });
  return reaches;
}

function isKeyframe({ parent }: Rule): boolean {
  return parent?.type === "atrule" && "name" in parent && /keyframes$/i.test(String(parent.name));
}

/** True when the subject of every selector of the list has a name of the module. */
function isBoundToModule(selector: string): boolean {
  if (selector.includes(":global")) return false;
  try {
    return parser().astSync(selector).nodes.every(hasOwnName);
  } catch {
    return false;
  }
}

/** A nested rule's `&` stands for a selector that is looked at by itself. */
function hasOwnName(selector: parser.Selector): boolean {
  const last = selector.nodes.findLastIndex(({ type }) => type === "combinator");
  return selector.nodes
    .slice(last + 1)
    .some(({ type }) => type === "class" || type === "id" || type === "nesting");
}
