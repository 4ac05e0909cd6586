/** The style element that variants bring along: written so that a server renders its CSS as it is, and read again. */
import type { Language, Range, SourceElement, UiLibrary } from "./language.ts";
import { decodedText } from "./parse-html.ts";

export interface StyleText {
  /** The CSS as it is written. */
  readonly range: Range;
  /** The CSS itself. */
  readonly css: string;
  /** False where it is written with escapes that are not CSS's. */
  readonly isPlain: boolean;
  /** Where an offset of the CSS is written: the same line, and the same column as long as nothing is escaped. */
  offsetOf(inCss: number): number;
}

/** The CSS of a style element, in each form that any library takes; `null` when it is not plain text. */
export function styleTextOf(
  text: string,
  element: SourceElement,
  { commentSyntax }: Pick<Language, "commentSyntax">,
): StyleText | null {
  const { attributes, startTag, endTag } = element;
  const attribute = attributes.get("dangerouslySetInnerHTML") ?? attributes.get("innerHTML");
  if (attribute !== undefined)
    return literalIn(text, attribute.range, commentSyntax === "jsx" ? JSX_ATTRIBUTE : VUE_ATTRIBUTE);
  const content = { start: startTag.end, end: endTag?.start ?? startTag.end };
  const raw = text.slice(content.start, content.end);
  if (commentSyntax === "html" || raw.trim() === "")
    return { range: content, css: raw, isPlain: true, offsetOf: (at) => content.start + at };
  return literalIn(text, content, JSX_CHILD);
}

const JSX_ATTRIBUTE = /^[\w-]+\s*=\s*\{\s*(?:\{\s*__html\s*:\s*)?([`"'])([\s\S]*)\1\s*,?\s*(?:\}\s*)?\}$/;
const JSX_CHILD = /^\s*\{\s*([`"'])([\s\S]*)\1\s*\}\s*$/;
const VUE_ATTRIBUTE = /^[:\w.-]+\s*=\s*(?:"|')\s*(`)([\s\S]*)`\s*(?:"|')$/;
const COMPUTED = /(?<!\\)(?:\\\\)*\$\{/;
/** An escape that a template literal resolves and CSS does not mean. */
const ESCAPE = /(?<!\\)(?:\\\\)*\\[^\\`$]/;

function literalIn(text: string, { start, end }: Range, form: RegExp): StyleText | null {
  const whole = text.slice(start, end);
  const found = form.exec(whole);
  const [, quote = "", raw = ""] = found ?? [];
  if (found === null) return null;
  const from = start + whole.indexOf(quote, whole.indexOf(form === JSX_CHILD ? "{" : "=")) + 1;
  const literal = form === VUE_ATTRIBUTE ? decodedText(raw) : raw;
  const range = { start: from, end: from + raw.length };
  if (COMPUTED.test(literal)) return null;
  const css = literal.replace(/\\([\\`$])/g, "$1");
  return { range, css, isPlain: !ESCAPE.test(literal), offsetOf: (at) => from + sameLine(css, at, raw) };
}

/** The offset in `raw` of the line and column that an offset has in `css`. */
function sameLine(css: string, at: number, raw: string): number {
  const before = css.slice(0, at).split("\n");
  const lines = raw.split("\n");
  const lineStart = lines.slice(0, before.length - 1).join("\n").length + (before.length > 1 ? 1 : 0);
  return lineStart + Math.min(before.at(-1)?.length ?? 0, lines[before.length - 1]?.length ?? 0);
}

const PROPERTIES = ["dangerouslySetInnerHTML", "innerHTML"];

/**
 * What is different from the form of the language: `tag` is missing something without which the element is no style
 * element in the page, `content` has its rules elsewhere.
 */
export function styleFormFault(
  text: string,
  { attributes, startTag }: SourceElement,
  language: Language,
): "tag" | "content" | null {
  const form = language.styleTag("");
  const start = text.slice(startTag.start, startTag.end).replaceAll('"', "'");
  const required = Array.from(form.matchAll(/^<[\w:.-]+|\s:?is[:=][^\s>]*/g), ([part]) => part.trim());
  if (!required.every((part) => start.includes(part.replaceAll('"', "'")))) return "tag";
  const wanted = PROPERTIES.find((name) => form.includes(name));
  return wanted === PROPERTIES.find((name) => attributes.has(name)) ? null : "content";
}

type StyleForm = Pick<Language, "styleTag" | "styleElement">;

function literal(css: string): string {
  return `\`${css.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}

function withForm(open: (id: string) => string, close: string, write: (css: string) => string): StyleForm {
  return {
    styleTag: (id) => `${open(id)}${write("…")}${close}`,
    styleElement: (id, css) => `${open(id)}${write(css)}${close}`,
  };
}

const start = (id: string): string => `<style data-impeccable-css="${id}"`;

/** React 18, Preact and hono/jsx escape the text of an element when a server renders it; no library escapes this. */
const AS_HTML_OBJECT = withForm(
  (id) => `${start(id)} dangerouslySetInnerHTML={{ __html: `,
  " }} />",
  literal,
);
const AS_HTML = withForm((id) => `${start(id)} dangerouslySetInnerHTML={`, "} />", literal);
const AS_PROPERTY = withForm((id) => `${start(id)} innerHTML={`, "} />", literal);
const AS_CHILD = withForm((id) => `${start(id)}>{`, "}</style>", literal);

/** The style element of a file with JSX; the form of React where the library is not known. */
export function jsxStyleForm({ name }: UiLibrary): StyleForm {
  if (name === "astro") return AS_CHILD;
  if (name === "solid" || name === "vue") return AS_PROPERTY;
  return name === "qwik" ? AS_HTML : AS_HTML_OBJECT;
}

const vueStart = (id: string): string => `<component :is="'style'" data-impeccable-css="${id}"`;
/** In an attribute that stands in single quotes. */
const quotedLiteral = (css: string): string =>
  literal(css)
    .replace(/&(?=[\w#])/g, "&amp;")
    .replaceAll("'", "&#39;");

/**
 * Vue drops a `<style>` in a template; a dynamic component that renders one stays. Its text would be escaped on the
 * server, and `v-html` on a component renders nothing there.
 */
export const VUE_FORM = withForm((id) => `${vueStart(id)} :innerHTML='`, "' />", quotedLiteral);
/** Vue 2 makes an attribute of `:innerHTML`. */
export const VUE_2_FORM = withForm(
  (id) => `${vueStart(id)}>`,
  "</component>",
  (css) => css,
);

/** The libraries of which a server is known to escape the text of a style element, so that its rules are dead. */
export function escapesStyleText({ name, major }: UiLibrary): boolean {
  if (name === "react") return major !== null && major < 19;
  return name === "preact" || name === "hono" || (name === "vue" && major !== 2);
}
