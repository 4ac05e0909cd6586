/** Preact's development build keeps the location of the JSX in its virtual nodes, which the page's root leads to. */
import type { SourceHint } from "../../protocol/source-hint.ts";
import { createHint, readPath } from "./create-hint.ts";
import type { DevServerClient } from "./react.ts";
import { positionOfStatedLocation } from "./stated-location.ts";

/** Preact's short names: the children of a node, its element, and its type. */
const [CHILDREN, ELEMENT] = ["__k", "__e"] as const;

/** The location that the JSX states, in the file as it was before plugins changed it. */
export async function preactHint(
  element: Element,
  fetchModule: DevServerClient["fetchModule"],
): Promise<SourceHint | null> {
  const source = readPath(nodeOf(element), "__source");
  const [file, line, column] = ["fileName", "lineNumber", "columnNumber"].map((name) =>
    readPath(source, name),
  );
  const stated = createHint("preact", { file, line, column });
  if (stated?.line === undefined || stated.column === undefined) return stated;
  // By the path on the disk: the address at which the server has the file is not known.
  const code = await fetchModule(new URL(`/@fs${stated.file}`, location.href).href, "no-store").catch(
    () => "",
  );
  const position = positionOfStatedLocation(code, { line: stated.line, column: stated.column });
  // Without the module the line may be one too far, and lead to an equal neighbour.
  return createHint("preact", { file: stated.file, ...position });
}

function nodeOf(element: Element): unknown {
  for (let root: Element | null = element.parentElement; root !== null; root = root.parentElement) {
    const tree = readPath(root, CHILDREN);
    if (tree !== undefined) return findNode(tree, element);
  }
  return undefined;
}

function findNode(node: unknown, element: Element): unknown {
  if (typeof readPath(node, "type") === "string" && readPath(node, ELEMENT) === element) return node;
  const children = readPath(node, CHILDREN);
  if (!Array.isArray(children)) return undefined;
  for (const child of children) {
    const found = findNode(child, element);
    if (found !== undefined) return found;
  }
  return undefined;
}
