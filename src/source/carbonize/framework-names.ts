/** Class names that belong to a utility framework: they are never made, and no rule is written for them. */
import { BOOTSTRAP_NAMES, UTILITY_NAMES, UTILITY_ROOTS } from "./css-data.ts";
import type { SheetSet } from "./sheet.ts";
import { sheetRules } from "./sheet-rules.ts";

export interface FrameworkNames {
  owns(name: string): boolean;
}

const ROOTS: ReadonlySet<string> = new Set(UTILITY_ROOTS);
const NAMES: ReadonlySet<string> = new Set(UTILITY_NAMES);
const BOOTSTRAP: ReadonlySet<string> = new Set(BOOTSTRAP_NAMES);
const FRAMEWORK =
  /tailwind|bootstrap|unocss|windi|bulma|foundation|tachyons|uikit|materialize|semantic-ui|picocss|daisyui/i;
/** What Bootstrap makes of its components and breakpoints: `btn-x`, `col-2`. */
const BOOTSTRAP_FORM =
  /^(?:col|row|order|offset|g|gx|gy|m[trblxyse]?|p[trblxyse]?|rounded|display|fs|fw|btn|alert|badge|card|nav|table|text|bg|border|vstack|hstack|w|h|d|float|position|shadow|lh|link|ratio|opacity|z)-/;

/**
 * The names that frameworks own. Without a sign of a framework, a name that the project's own sheets have rules for
 * is the project's, whatever it looks like.
 */
export function frameworkNames({ sheets, unseen }: SheetSet, text: string): FrameworkNames {
  const hasFramework =
    unseen.some(({ what }) => FRAMEWORK.test(what)) ||
    sheets.some(
      ({ css, path }) =>
        FRAMEWORK.test(path.file) ||
        FRAMEWORK.test(css.slice(0, 400)) ||
        /@(?:tailwind|apply|theme|utility)\b/.test(css),
    ) ||
    FRAMEWORK.test(text);
  const prefixes = sheets.flatMap(({ css }) =>
    [...css.matchAll(/@utility\s+([\w-]+?)-\*/g)].flatMap(([, name]) => (name === undefined ? [] : [name])),
  );
  const authored = new Set<string>();
  for (const { root, unfit } of sheets)
    if (unfit === null)
      for (const { selector, layered } of sheetRules(root))
        if (!layered) selector.walkClasses(({ value }) => void authored.add(value));
  return {
    owns(name) {
      if (prefixes.some((prefix) => name.startsWith(`${prefix}-`))) return true;
      if (/[:[\]/!]/.test(name)) return true;
      const isKnown = isUtility(name) || BOOTSTRAP.has(name) || (hasFramework && BOOTSTRAP_FORM.test(name));
      return isKnown && (hasFramework || !authored.has(name));
    },
  };
}

/** `block`, `text-7xl`: a whole name, or a root with a value. BEM's `block__element` is none. */
function isUtility(name: string): boolean {
  if (NAMES.has(name)) return true;
  if (name.includes("__") || name.includes("--")) return false;
  for (let end = name.lastIndexOf("-"); end > 0; end = name.lastIndexOf("-", end - 1))
    if (ROOTS.has(name.slice(0, end)) || NAMES.has(name.slice(0, end))) return true;
  return false;
}
