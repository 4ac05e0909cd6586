/** Where a component is used: beside a root element that takes nothing beside it, something fits there. */
import type { SourceElement } from "../languages/language.ts";
import { filesContaining } from "../project/file-search.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { loadSource } from "../project/load-source.ts";
import type { SourceRefusal } from "../refusal.ts";
import { candidatesIn, locationOf, type SourceLocation } from "./candidates.ts";
import { buildElementQuery, searchNeedles } from "./element-query.ts";

const MAX_SHOWN = 5;
const DEFINITION = /\b(?:function|class|const|let|var)\s+([A-Z]\w*)/g;

/** The refusal with the places where the element's component is used, if the element is the root of one. */
export async function withUsages(
  root: string,
  { loaded, element }: { readonly loaded: LoadedSource; readonly element: SourceElement },
  refusal: SourceRefusal,
): Promise<SourceRefusal> {
  const isRoot = element.parent === null && refusal.error === "element_not_wrappable";
  const component = isRoot ? componentOf(loaded, element) : null;
  const usages = component === null ? [] : await usagesOf(root, component);
  const [first] = usages;
  if (component === null || first === undefined) return refusal;
  const message = `${refusal.message}; it is the root of ${component}, which is used in ${first.file}:${first.line}`;
  return { ...refusal, message, component, usages };
}

/** The component that an element is the root of: by its file, in JSX by the definition before it. */
function componentOf({ text, path, language }: LoadedSource, { range }: SourceElement): string | null {
  if (language.name === "jsx")
    return [...text.slice(0, range.start).matchAll(DEFINITION)].at(-1)?.[1] ?? null;
  if (!["vue", "svelte", "astro"].includes(language.name)) return null;
  const name = path.file.slice(path.file.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return name.replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function usagesOf(root: string, component: string): Promise<SourceLocation[]> {
  const query = await buildElementQuery({ tag: component });
  const usages: SourceLocation[] = [];
  for (const file of await filesContaining(root, searchNeedles(query).all)) {
    const read = await loadSource(root, file);
    if (read.ok) usages.push(...candidatesIn(read.loaded, query).map(locationOf));
    if (usages.length >= MAX_SHOWN) break;
  }
  return usages.slice(0, MAX_SHOWN);
}
