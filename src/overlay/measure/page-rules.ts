/** The page's rules that may reach an element or what is in it, by sheet and in the order of the cascade. */
import type { PageSheet } from "../../protocol/evidence.ts";
import { conditionOf, importConditions, innerRules, selectorOf } from "./rule-parts.ts";
import { setPropertiesReader } from "./set-properties.ts";
import { type Subject, subjectsOf } from "./subject.ts";

/** A rule whose last compound fits a box. */
export interface PageRule {
  /** The properties that it sets, shorthands as their longhands. */
  readonly properties: readonly string[];
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
  const boxes = boxesByName(element);
  const names = new Set(boxes.keys());
  const rules: PageRule[] = [];
  const sheets: PageSheet[] = [];
  const setProperties = setPropertiesReader();

  function addSheet(sheet: CSSStyleSheet, kind: PageSheet["kind"], conditions: readonly string[]): void {
    const owner = sheet.ownerNode instanceof Element ? sheet.ownerNode : null;
    const found: PageSheet = { kind, ...originOf(sheet, owner), ruleCount: 0, rules: [] };
    const list = rulesOf(sheet);
    if (list === null) found.unread = "another host does not let the page read it";
    addRules(found, list, { conditions, parent: null, scope: null });
    if (owner?.hasAttribute("data-impeccable-css") !== true) sheets.push(found);
  }

  function addRules(sheet: PageSheet, list: CSSRuleList | null, place: Place): void {
    // By index: a page has thousands of rules, for which iterators cost more than what is read.
    const length = list?.length ?? 0;
    for (let index = 0; index < length; index += 1) {
      const rule = list?.[index];
      if (rule !== undefined) addRule(sheet, rule, place);
    }
  }

  function addRule(sheet: PageSheet, rule: CSSRule, place: Place): void {
    sheet.ruleCount += 1;
    if (rule instanceof CSSImportRule) {
      if (rule.styleSheet !== null)
        addSheet(rule.styleSheet, "import", [...place.conditions, ...importConditions(rule)]);
      return;
    }
    const selector = selectorOf(rule, place);
    if (selector !== null) addDeclarations(sheet, { selector, rule }, place);
    const inner = innerRules(rule);
    if (inner !== null && inner.length > 0) addRules(sheet, inner, placeIn(rule, place, selector));
  }

  function addDeclarations(
    sheet: PageSheet,
    { selector, rule }: { readonly selector: string; readonly rule: CSSRule },
    { conditions, scope }: Place,
  ): void {
    // The names first: most rules are about something else, and need no object for their declarations.
    const subjects = subjectsOf(selector, names);
    if (subjects.length === 0 || !("style" in rule) || !(rule.style instanceof CSSStyleDeclaration)) return;
    const { style } = rule;
    if (style.length === 0) return;
    const css = style.cssText;
    rules.push({ properties: setProperties(style, css), subjects });
    if (selector.includes(OWN) || conditions.some((condition) => condition.includes(OWN))) return;
    const reaches = countReached(boxes, subjects, scope);
    sheet.rules.push({ css: `${selector} { ${css} }`, conditions: [...conditions], reaches });
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

type BoxesByName = ReadonlyMap<string, readonly Element[]>;

/** An element and what is in it by class, id and tag, as subjects name them; `*` are all. */
function boxesByName(element: Element): BoxesByName {
  const boxes = new Map<string, Element[]>();
  const add = (name: string, box: Element): void => {
    const known = boxes.get(name);
    if (known === undefined) boxes.set(name, [box]);
    else known.push(box);
  };
  for (const box of [element, ...element.querySelectorAll("*")]) {
    add("*", box);
    add(box.localName.toLowerCase(), box);
    for (const name of box.classList) add(`.${name}`, box);
    if (box.id !== "") add(`#${box.id}`, box);
  }
  return boxes;
}

/** How many boxes a rule reaches now. */
function countReached(boxes: BoxesByName, subjects: readonly Subject[], scope: string | null): number {
  const reached = new Set<Element>();
  for (const { base, names } of subjects) {
    const selector = scope === null ? base : base.replaceAll(":scope", `:is(${scope})`);
    try {
      for (const box of rarest(boxes, names))
        if (box.matches(selector) && (scope === null || box.closest(scope) !== null)) reached.add(box);
    } catch {
      // A pseudo-element alone, or what this browser reads in style sheets only.
    }
  }
  return reached.size;
}

/** The boxes of the name that fewest have: those that may have all of the names. */
function rarest(boxes: BoxesByName, names: readonly string[]): readonly Element[] {
  let least = boxes.get("*") ?? [];
  for (const name of names) {
    const named = boxes.get(name) ?? [];
    if (named.length < least.length) least = named;
  }
  return least;
}
