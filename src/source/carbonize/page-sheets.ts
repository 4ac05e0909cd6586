/** The sheets of an HTML page, in document order, with what its scripts import. */
import type { Range, SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { followCode, followModule, type ModuleWalk } from "./module-sheets.ts";
import { parseCss } from "./sheet.ts";

interface PageItem {
  readonly element: SourceElement;
  /** The element's text. */
  readonly content: string;
}

/** Scripts of other hosts that write utilities into the page. */
const STYLING_SCRIPT = /tailwind|unocss|twind|windicss/i;
/** Where elements do not apply: templates are not rendered. */
const INERT = new Set(["template", "noscript"]);
const TEMPLATE_TAG = /\{\{|\{%|<%|<\?/;

/** Adds the sheets of a page to the walk's collector. Style elements inside `without` are left out. */
export async function pageSheets(walk: ModuleWalk, page: LoadedSource, without: Range | null): Promise<void> {
  const items = pageItems(page, without);
  const body = bodyStart(page);
  const isScript = ({ element }: PageItem): boolean => element.name.toLowerCase() === "script";
  for (const item of items)
    if (!isScript(item) && item.element.range.start < body) await addItem(walk, page, item);
  walk.collector.endHead();
  // A bundler puts the sheets of modules at the end of the head.
  for (const item of items) if (isScript(item)) await addScript(walk, page, item);
  for (const item of items)
    if (!isScript(item) && item.element.range.start >= body) await addItem(walk, page, item);
}

function pageItems({ source, text }: LoadedSource, without: Range | null): PageItem[] {
  return source.elements.flatMap((element) => {
    const { start } = element.range;
    const isWanted = ["link", "style", "script"].includes(element.name.toLowerCase()) && !isInert(element);
    if (!isWanted || (without !== null && start >= without.start && start < without.end)) return [];
    return [
      { element, content: text.slice(element.startTag.end, element.endTag?.start ?? element.startTag.end) },
    ];
  });
}

function isInert({ parent }: SourceElement): boolean {
  return parent !== null && (INERT.has(parent.name.toLowerCase()) || isInert(parent));
}

/** Where the body begins; the end of the file where it holds no sign of it. */
export function bodyStart({ source, text }: LoadedSource): number {
  const body = source.elements.find(({ name }) => name.toLowerCase() === "body");
  const head = source.elements.find(({ name }) => name.toLowerCase() === "head");
  return body?.range.start ?? head?.range.end ?? text.length;
}

async function addItem(walk: ModuleWalk, page: LoadedSource, item: PageItem): Promise<void> {
  if (item.element.name.toLowerCase() === "link") await addLink(walk, page, item.element);
  else await addStyle(walk, page, item);
}

async function addLink(
  { collector }: ModuleWalk,
  { path, source }: LoadedSource,
  element: SourceElement,
): Promise<void> {
  const value = (name: string): string | null | undefined => element.attributes.get(name)?.value;
  const kinds = value("rel")?.toLowerCase().split(/\s+/) ?? [];
  const name = value("href");
  if (!kinds.includes("stylesheet") && !(kinds.includes("preload") && element.attributes.has("onload")))
    return;
  const { start: at } = element.range;
  if (typeof name !== "string" || TEMPLATE_TAG.test(name)) {
    collector.unseen({ file: path.file, at, what: "a link with a computed address" }, true);
    return;
  }
  const base = source.elements.some((one) => one.name.toLowerCase() === "base" && one.attributes.has("href"));
  if (base && !name.startsWith("/")) {
    collector.unseen({ file: path.file, at, what: `${name} below the page's base address` }, true);
    return;
  }
  const request = { from: path.file, at, name, unfit: conditionOf(element), layered: false, ordered: true };
  await collector.request(request);
}

/** Why the sheet of an element does not always apply. */
function conditionOf({ attributes }: SourceElement): string | null {
  const media = attributes.get("media")?.value;
  if (attributes.has("onload") || attributes.get("rel")?.value?.toLowerCase() === "preload")
    return "a script decides whether it applies";
  if (media === null || (media !== undefined && !/^\s*(?:all)?\s*$/i.test(media)))
    return `it applies to "${media ?? "some media"}" only`;
  if (attributes.has("disabled")) return "it is disabled";
  const isAlternative = /\balternate\b/i.test(attributes.get("rel")?.value ?? "");
  return attributes.has("title") || isAlternative ? "it is one of alternative sheets" : null;
}

async function addStyle(
  { collector }: ModuleWalk,
  page: LoadedSource,
  { element, content }: PageItem,
): Promise<void> {
  const { attributes, startTag } = element;
  const type = attributes.get("type")?.value;
  if (attributes.has("data-impeccable-css")) return;
  const at = startTag.start;
  if (type !== undefined && type !== null && !/^(?:text\/css)?$/i.test(type)) {
    if (/tailwind|less|scss/i.test(type))
      collector.unseen({ file: page.path.file, at, what: `the style element of type ${type}` }, false);
    return;
  }
  const root = TEMPLATE_TAG.test(content) ? "has template tags" : parseCss("page.css", content);
  if (typeof root === "string") {
    collector.unseen({ file: page.path.file, at, what: `a style element that ${root}` }, true);
    return;
  }
  const range = { start: startTag.end, end: startTag.end + content.length };
  const scoped = { block: true, scoped: false, layered: false, unfit: conditionOf(element) };
  await collector.block({ path: page.path, file: page.file, range, css: content, root, ...scoped }, true);
}

async function addScript(
  walk: ModuleWalk,
  page: LoadedSource,
  { element, content }: PageItem,
): Promise<void> {
  const { collector } = walk;
  const [source, type] = ["src", "type"].map((name) => element.attributes.get(name)?.value);
  const { start: at } = element.range;
  const { file } = page.path;
  if (typeof source !== "string") {
    if (type === undefined || /^(?:module|text\/(?:javascript|babel|jsx)|)$/.test(type ?? ""))
      await followCode(walk, { file, code: content, start: element.startTag.end, ordered: true });
  } else if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(source)) {
    if (STYLING_SCRIPT.test(source))
      collector.unseen({ file, at, what: `the styles that ${source} adds` }, false);
  } else {
    const bare = source.replace(/[?#].*$/, "");
    const folder = file.includes("/") ? `${file.slice(0, file.lastIndexOf("/"))}/` : "";
    const path = bare.startsWith("/") ? bare.slice(1) : `${folder}${bare.replace(/^\.\//, "")}`;
    await followModule(walk, path, true);
  }
}
