/** The overlay's style sheets: constructed, because pages may forbid inline styles. */
import { ACTIVITY } from "./activity.ts";
import { BASE } from "./base.ts";
import { CHROME } from "./chrome.ts";
import { ELEMENT_BAR } from "./element-bar.ts";
import { TOKENS } from "./tokens.ts";

/** Gives a shadow root its style sheets. */
export function adoptStyleSheets(root: ShadowRoot): void {
  root.adoptedStyleSheets = [BASE, TOKENS, CHROME, ELEMENT_BAR, ACTIVITY].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}
