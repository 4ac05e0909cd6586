/** The virtual nodes of Vue's runtime behind an element of the page. */
import { readPath } from "./create-hint.ts";

/** A virtual node; its members can have any shape. */
type VueNode = object;

/**
 * The node of the element itself. After a mount in the browser, the root of a component may hold the node of the
 * component instead, which belongs to the file that uses it.
 * @returns `null` for an element that no template creates one by one
 */
export function vueNodeOf(element: object): VueNode | null {
  let node = readPath(element, "__vnode");
  while (isObject(readPath(node, "component", "subTree"))) node = readPath(node, "component", "subTree");
  return isObject(node) ? node : null;
}

/**
 * The node of the run of static HTML that contains an element: the compiler makes one node of many elements, and
 * none of these has a node of its own.
 */
export function staticNodeAround(element: Element): VueNode | null {
  let child = element;
  for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
    const node = vueNodeOf(parent);
    if (node !== null) return staticNodeIn(readPath(node, "children"), child);
    child = parent;
  }
  return null;
}

function staticNodeIn(nodes: unknown, child: Element): VueNode | null {
  if (!Array.isArray(nodes)) return null;
  for (const node of nodes) {
    const type = readPath(node, "type");
    // Elements inside another element of the template are not beside `child`.
    if (!isObject(node) || typeof type === "string") continue;
    const isRun = typeof type === "symbol" && type.description === "v-stc";
    if (isRun && isInRun(readPath(node, "el"), readPath(node, "anchor"), child)) return node;
    const tree = readPath(node, "component", "subTree");
    const below = staticNodeIn(tree === undefined ? readPath(node, "children") : [tree], child);
    if (below !== null) return below;
  }
  return null;
}

function isInRun(first: unknown, last: unknown, child: Element): boolean {
  for (let at = first; at instanceof Node; at = at.nextSibling) {
    if (at === child) return true;
    if (at === last) return false;
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
