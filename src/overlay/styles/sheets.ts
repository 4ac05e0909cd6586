/** The overlay's style sheets. They are constructed, because a page's policy may forbid inline styles. */
import { BASE } from "./base.ts";
import { CHROME } from "./chrome.ts";
import { ELEMENT_BAR } from "./element-bar.ts";
import { TOKENS } from "./tokens.ts";

/** Adds the style sheets to a shadow root. */
export function adoptStyleSheets(root: ShadowRoot): void {
  root.adoptedStyleSheets = [BASE, TOKENS, CHROME, ELEMENT_BAR].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}
