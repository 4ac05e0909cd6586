/** The page's rules that may reach an element or what is in it, by sheet and in the order of the cascade. */
import type { PageSheet } from "../../protocol/evidence.ts";
import { conditionOf, importConditions, innerRules, selectorOf } from "./rule-parts.ts";
import { type Subject, subjectsOf } from "./subject.ts";

/** A rule whose last compound fits a box. */
export interface PageRule {
  readonly style: CSSStyleDeclaration;
  readonly subjects: readonly Subject[];
}

export interface PageRules {
  readonly sheets: readonly PageSheet[];
  /** The rules of all sheets, those of the variants among them. */
  readonly rules: readonly PageRule[];
}

/** Where a rule stands. */
interface Place {
  readonly conditions: readonly string[];
  /** The selector of the rule around it. */
  readonly parent: string | null;
  /** Where the `@scope` around it begins. */
  readonly scope: string | null;
}

/** Of the variants and of the overlay. */
const OWN = "data-impeccable-";

/** Collects the rules for an element. */
export function collectPageRules(element: Element): PageRules {
  const names = namesIn(element);
  const rules: PageRule[] = [];
  const sheets: PageSheet[] = [];

  function addSheet(sheet: CSSStyleSheet, kind: PageSheet["kind"], conditions: readonly string[]): void {
    const owner = sheet.ownerNode instanceof Element ? sheet.ownerNode : null;
    const found: PageSheet = { kind, ...originOf(sheet, owner), ruleCount: 0, rules: [] };
    const list = rulesOf(sheet);
    if (list === null) found.unread = "another host does not let the page read it";
    for (const rule of list ?? []) addRule(found, rule, { conditions, parent: null, scope: null });
    if (owner?.hasAttribute("data-impeccable-css") !== true) sheets.push(found);
  }

  function addRule(sheet: PageSheet, rule: CSSRule, place: Place): void {
    sheet.ruleCount += 1;
    if (rule instanceof CSSImportRule) {
      if (rule.styleSheet !== null)
        addSheet(rule.styleSheet, "import", [...place.conditions, ...importConditions(rule)]);
      return;
    }
    const selector = selectorOf(rule, place);
    if (selector !== null && "style" in rule && rule.style instanceof CSSStyleDeclaration)
      addDeclarations(sheet, { selector, style: rule.style }, place);
    for (const one of innerRules(rule)) addRule(sheet, one, placeIn(rule, place, selector));
  }

  function addDeclarations(
    sheet: PageSheet,
    { selector, style }: { readonly selector: string; readonly style: CSSStyleDeclaration },
    { conditions, scope }: Place,
  ): void {
    if (style.length === 0) return;
    const subjects = subjectsOf(selector).filter((one) => one.names.every((name) => names.has(name)));
    if (subjects.length === 0) return;
    rules.push({ style, subjects });
    if (selector.includes(OWN) || conditions.some((condition) => condition.includes(OWN))) return;
    const reaches = countReached(element, subjects, scope);
    sheet.rules.push({ css: `${selector} { ${style.cssText} }`, conditions: [...conditions], reaches });
  }

  for (const sheet of document.styleSheets)
    if (!sheet.disabled) addSheet(sheet, sheet.ownerNode instanceof HTMLStyleElement ? "style" : "link", []);
  for (const sheet of document.adoptedStyleSheets) addSheet(sheet, "adopted", []);
  return { sheets: sheets.filter(({ kind, rules: own }) => kind !== "adopted" || own.length > 0), rules };
}

/** Where the rules in a rule stand. */
function placeIn(rule: CSSRule, place: Place, selector: string | null): Place {
  if (rule instanceof CSSStyleRule) return { ...place, parent: selector };
  const scope = "start" in rule ? String(rule.start ?? ":root") : place.scope;
  return { ...place, conditions: [...place.conditions, conditionOf(rule)], scope };
}

function originOf(sheet: CSSStyleSheet, owner: Element | null): Pick<PageSheet, "href" | "source" | "media"> {
  const media = sheet.media.mediaText;
  const source = owner?.getAttribute("data-vite-dev-id") ?? mappedSource(owner);
  return {
    ...(sheet.href === null ? {} : { href: sheet.href }),
    ...(source === null ? {} : { source }),
    ...(media === "" ? {} : { media }),
  };
}

/** The first source that the map of a style element names, as webpack's style loader leaves it. */
function mappedSource(owner: Element | null): string | null {
  const text = owner instanceof HTMLStyleElement ? owner.textContent : "";
  const data = /sourceMappingURL=data:application\/json;[^,]*base64,([\w+/=]+)/.exec(text ?? "");
  if (data?.[1] === undefined) return null;
  try {
    const map: { readonly sources?: readonly unknown[] } = JSON.parse(atob(data[1]));
    const first = map.sources?.[0];
    return typeof first === "string" ? first : null;
  } catch {
    return null;
  }
}

/** `null` where the page may not read them. */
function rulesOf(sheet: CSSStyleSheet): CSSRuleList | null {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

/** Classes, ids and tags of an element and of what is in it, as subjects name them. */
function namesIn(element: Element): ReadonlySet<string> {
  const names = new Set<string>();
  for (const box of [element, ...element.querySelectorAll("*")]) {
    names.add(box.localName.toLowerCase());
    for (const name of box.classList) names.add(`.${name}`);
    if (box.id !== "") names.add(`#${box.id}`);
  }
  return names;
}

/** How many boxes a rule reaches now. */
function countReached(element: Element, subjects: readonly Subject[], scope: string | null): number {
  const reached = new Set<Element>();
  for (const { base } of subjects) {
    const selector = scope === null ? base : base.replaceAll(":scope", `:is(${scope})`);
    try {
      if (element.matches(selector)) reached.add(element);
      for (const one of element.querySelectorAll(selector)) reached.add(one);
    } catch {
      // A pseudo-element alone, or what this browser reads in style sheets only.
    }
  }
  return scope === null ? reached.size : [...reached].filter((one) => one.closest(scope) !== null).length;
}
