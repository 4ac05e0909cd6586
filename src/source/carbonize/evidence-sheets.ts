/** The sheets of the project as the page has them: which of them are loaded, in which order, and what else is. */
import postcss, { type Root } from "postcss";
import type { PageEvidence, PageSheet } from "../../protocol/evidence.ts";
import type { SourceElement } from "../languages/language.ts";
import { isCompiledClass } from "../locate/element-query.ts";
import type { Sheet, SheetSet, UnseenSheet } from "./sheet.ts";

type PageRule = PageSheet["rules"][number];

/**
 * The sheets with what the page knows of them. A sheet that the page has and the project has not is there by its
 * rules; one that the page could not read stays unseen. One that the page has not loaded is no target.
 */
export function withEvidence(set: SheetSet, evidence: PageEvidence, element: SourceElement): SheetSet {
  if (evidence.sheets.length === 0) return set;
  const known = new Map<Sheet, Sheet>();
  const classes = classesIn(element);
  const others = evidence.sheets.map((page, index) => {
    const order = index + 1;
    const own = set.sheets.find((sheet) => !known.has(sheet) && isSheetOf(sheet, page));
    const reaches = page.rules.filter((rule) => rule.reaches > 0).length;
    if (own !== undefined) known.set(own, { ...own, order, reaches });
    return otherRules(page, { own, order, classes });
  });
  const sheets = set.sheets.map(
    (sheet) =>
      known.get(sheet) ?? { ...sheet, order: null, unfit: sheet.unfit ?? "the page has not loaded it" },
  );
  const invalid = set.unseen.filter((one) => one.invalid === true);
  return {
    sheets: [...sheets, ...others.flatMap((one) => one.sheets)],
    unseen: [...invalid, ...others.flatMap((one) => one.unseen)],
    headOrder: headOrderIn(set, known),
  };
}

/** What a sheet of the page has beyond a file of the project. */
function otherRules(
  page: PageSheet,
  {
    own,
    order,
    classes,
  }: { readonly own: Sheet | undefined; readonly order: number; readonly classes: ReadonlySet<string> },
): Pick<SheetSet, "sheets" | "unseen"> {
  const name = nameOf(page);
  if (page.unread !== undefined)
    return { sheets: [], unseen: own === undefined ? [unseenSheet(`${name}: ${page.unread}`, order)] : [] };
  // What a build has added to a sheet stands right before the sheet's own rules.
  const before = order - 0.5;
  const added = own === undefined ? page.rules : page.rules.filter((rule) => !hasNamesOf(own, rule));
  const isUnknown = added.some((rule) => rule.reaches > 0 && !isAbout(rule, classes));
  const root = rootOf(page, added);
  return {
    sheets: root === null || added.length === 0 ? [] : [foreignSheet(name, root, before)],
    unseen: [
      ...(isUnknown ? [unseenSheet(`${name}: rules for classes that only the page knows`, before)] : []),
      ...(root === null ? [unseenSheet(`${name}: rules that do not parse`, before)] : []),
    ],
  };
}

/** Whether a sheet of the page was made from one of the project. */
function isSheetOf(sheet: Sheet, page: PageSheet): boolean {
  if (page.kind === "adopted") return false;
  if (page.source !== undefined) return isSource(page.source, sheet);
  if (page.href === undefined)
    return page.kind === "style" && sheet.block && page.rules.every((rule) => hasNamesOf(sheet, rule));
  const path = pathOf(page.href);
  return path !== null && !sheet.block && isEndOf(sheet.path.file, path);
}

/** A path as a dev server writes it: with the query of a component's block. */
function isSource(source: string, sheet: Sheet): boolean {
  const [path = "", query = ""] = source.split("?");
  if (/type=style/.test(query) !== sheet.block) return false;
  return path.replace(/^\/@fs/, "") === sheet.path.absolute || isEndOf(sheet.path.file, path);
}

/** `css/site.css` is served as `/css/site.css`, or without a public folder before it. */
function isEndOf(file: string, path: string): boolean {
  const served = path.replace(/^\/+/, "");
  return served !== "" && (file === served || file.endsWith(`/${served}`) || path.endsWith(`/${file}`));
}

function pathOf(href: string): string | null {
  return URL.canParse(href) ? decodeURI(new URL(href).pathname) : null;
}

/** Whether a sheet's text names all classes of a rule: its own, or one that a build has added. */
function hasNamesOf({ css }: Sheet, rule: PageRule): boolean {
  return classNames(rule.css).every((name) => isCompiledClass(name) || css.includes(name));
}

function classNames(css: string): string[] {
  const selector = css.slice(0, css.indexOf("{"));
  return [...selector.matchAll(/\.((?:\\.|[\w-])+)/g)].map(([, name = ""]) => name);
}

/** Whether the source knows the classes by which a rule reaches the element. */
function isAbout({ css }: PageRule, classes: ReadonlySet<string>): boolean {
  return css
    .slice(0, css.indexOf("{"))
    .split(",")
    .some((selector) => {
      const last =
        selector
          .trim()
          .split(/[\s>+~]+/)
          .at(-1) ?? "";
      return classNames(`${last}{`).every((name) => classes.has(name.replace(/\\(.)/g, "$1")));
    });
}

function classesIn({ classes, children }: SourceElement): Set<string> {
  return new Set([
    ...classes.always,
    ...classes.sometimes,
    ...children.flatMap((child) => [...classesIn(child)]),
  ]);
}

/** The rules with the conditions around them. */
function rootOf({ media }: PageSheet, rules: readonly PageRule[]): Root | null {
  const texts = rules.map(({ css, conditions }) =>
    (media === undefined ? conditions : [`@media ${media}`, ...conditions]).reduceRight(
      (inner, condition) => `${condition} { ${inner} }`,
      css,
    ),
  );
  try {
    return postcss.parse(texts.join("\n"));
  } catch {
    return null;
  }
}

function foreignSheet(name: string, root: Root, order: number): Sheet {
  const css = root.toString();
  return {
    ...{ path: { file: name, absolute: "" }, range: { start: 0, end: css.length }, css, root, order },
    ...{ block: false, scoped: false, layered: false, unfit: "it is no file of the project" },
    file: { text: css, bom: false, eol: "\n", sha256: "" },
  };
}

function unseenSheet(what: string, order: number): UnseenSheet {
  return { file: "the page", at: 0, what, order };
}

function nameOf({ kind, href, source }: PageSheet): string {
  return (
    href ?? source ?? (kind === "adopted" ? "a sheet that a script has added" : "a style element of the page")
  );
}

/** Behind the last sheet that stands in the head. */
function headOrderIn(set: SheetSet, known: ReadonlyMap<Sheet, Sheet>): number | null {
  const { headOrder } = set;
  if (headOrder === null) return null;
  const before = [...known].flatMap(([was, is]) =>
    was.order !== null && was.order < headOrder && is.order !== null ? [is.order] : [],
  );
  return before.length === 0 ? null : Math.max(...before) + 0.25;
}
