/** A picked element as a short answer shows it: cut, and without what every element has. */
import { isRecord } from "../../protocol/is-record.ts";

/** More than this of an element is read in the source. */
const MAX_HTML_CHARS = 900;

/** What a computed style is where no rule sets it, or where the tag alone does. */
const DEFAULTS: Readonly<Record<string, RegExp>> = {
  display: /^(?:block|inline)$/,
  position: /^static$/,
  "background-color": /^(?:rgba\(0, 0, 0, 0\)|transparent)$/,
  "background-image": /^none$/,
  "font-weight": /^400$/,
  "letter-spacing": /^normal$/,
  "line-height": /^normal$/,
  "text-align": /^(?:start|left)$/,
  "text-transform": /^none$/,
  margin: /^0px$/,
  padding: /^0px$/,
  // The size is in `boundingRect`.
  width: /./,
  "max-width": /^none$/,
  gap: /^normal$/,
  "grid-template-columns": /^none$/,
  "flex-direction": /^row$/,
  "align-items": /^normal$/,
  "justify-content": /^normal$/,
  border: /^0px none/,
  "border-radius": /^0px$/,
  "box-shadow": /^none$/,
  opacity: /^1$/,
};

/** The element without default styles, and with at most 900 characters of its HTML (`cut` names what was cut). */
export function shortElement(element: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { outerHTML, textContent, computedStyles, ...rest } = element;
  const html = typeof outerHTML === "string" ? outerHTML : "";
  const isCut = html.length > MAX_HTML_CHARS;
  const styles = isRecord(computedStyles) ? withoutDefaults(computedStyles) : {};
  return {
    ...withoutEmpty(rest),
    outerHTML: isCut ? `${html.slice(0, MAX_HTML_CHARS)}…` : html,
    ...(isCut ? { cut: "outerHTML: --full has all of it" } : {}),
    // Text that is not in the HTML above is only known from here.
    ...(isCut && typeof textContent === "string" ? { textContent: textContent.slice(0, 200) } : {}),
    ...(Object.keys(styles).length === 0 ? {} : { computedStyles: styles }),
  };
}

function withoutDefaults(styles: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(styles).filter(
      ([name, value]) => typeof value !== "string" || (value !== "" && DEFAULTS[name]?.test(value) !== true),
    ),
  );
}

function withoutEmpty(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => !(value === null || (Array.isArray(value) && value.length === 0)),
    ),
  );
}
