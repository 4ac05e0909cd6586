/**
 * Shows one variant and hides the others through its own stylesheet. The page's DOM stays untouched, so hot
 * reload and hydration find it unchanged, and a policy against inline styles does not matter.
 */
import { wrapperSelector } from "./wrapper-snapshot.ts";

/** A wrapper without a session in the state shows its original. */
const BASE = `
[data-impeccable-variants] { display: contents !important; }
[data-impeccable-variants] > [data-impeccable-variant] { display: none !important; }
[data-impeccable-variants] > [data-impeccable-variant="original"] { display: contents !important; }
`;

export interface VariantDisplay {
  /**
   * Shows these variants by session; wrappers of other sessions show their original.
   * @param shown 0 is the original
   */
  show(shown: ReadonlyMap<string, number>): void;
  /** Applies the variants' CSS where the page's security policy blocked their style elements. */
  adoptBlockedCss(wrappers: readonly Element[]): void;
}

/** Creates the display; nothing is hidden before the first `show`. */
export function createVariantDisplay(): VariantDisplay {
  const rules = new CSSStyleSheet();
  const blocked = new CSSStyleSheet();
  let shownText = "";
  let blockedText = "";
  return {
    show(shown) {
      const text = BASE + [...shown].map(([id, variant]) => rulesFor(id, variant)).join("");
      if (text !== shownText) rules.replaceSync(text);
      shownText = text;
      adopt(rules);
    },
    adoptBlockedCss(wrappers) {
      const text = wrappers
        .flatMap((wrapper) => Array.from(wrapper.querySelectorAll("style"), blockedCss))
        .join("\n");
      if (text === blockedText) return;
      blocked.replaceSync(text);
      blockedText = text;
      adopt(blocked);
    },
  };
}

function rulesFor(id: string, variant: number): string {
  const name = variant === 0 ? "original" : String(variant);
  const wrapper = wrapperSelector(id);
  return `
${wrapper} > [data-impeccable-variant][data-impeccable-variant] { display: none !important; }
${wrapper} > [data-impeccable-variant="${name}"][data-impeccable-variant] { display: contents !important; }
`;
}

/** The text of a style element without a sheet: the page's content security policy blocked it. */
function blockedCss(style: HTMLStyleElement): string {
  return style.hasAttribute("data-impeccable-css") && style.sheet === null ? (style.textContent ?? "") : "";
}

/** Adopts a sheet after those of the page, also after the page has replaced the list. */
function adopt(sheet: CSSStyleSheet): void {
  if (document.adoptedStyleSheets.includes(sheet)) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
