/** The HTML tags of a text in order, by parse5's tokenizer, without building a tree: what they close is not decided here. */
import { type Token, type TokenHandler, Tokenizer, TokenizerMode } from "parse5";
import type { Range } from "../language.ts";
import { SVG_PARTS } from "../svg-parts.ts";

export interface HtmlTag extends Range {
  readonly type: "start" | "end";
  readonly name: string;
  /** The element ends with its start tag: it is void, or written `/>` on a component or in a drawing. */
  readonly selfClosing: boolean;
  /** A component that ends with its start tag. A browser does not end it there; what renders the page does. */
  readonly component: boolean;
  readonly attributes: readonly Range[];
}

const VOID = new Set("area base br col embed hr img input link meta source track wbr param".split(" "));
const MODES = new Map<string, Tokenizer["state"]>([
  ["script", TokenizerMode.SCRIPT_DATA],
  ["title", TokenizerMode.RCDATA],
  ["textarea", TokenizerMode.RCDATA],
  ["plaintext", TokenizerMode.PLAINTEXT],
  ...["style", "xmp", "iframe", "noembed", "noframes", "noscript"].map(
    (name) => [name, TokenizerMode.RAWTEXT] as const,
  ),
]);
const FOREIGN = new Set(["svg", "math"]);
/** In these, a drawing contains HTML again. */
const HTML_IN_FOREIGN = new Set(["foreignobject", "desc", "annotation-xml"]);

/** Parts of a drawing may stand without it, in what a template sets or includes. HTML has no elements of these names. */
const LOWER_SVG_PARTS = new Set([...SVG_PARTS].map((name) => name.toLowerCase()));

/** True for the name of a component: HTML has no element with such a name. `written` is the tag as it stands. */
function isComponentTag(name: string, written: string): boolean {
  return /[-:.]/.test(name) || /^<[A-Z]/.test(written) || LOWER_SVG_PARTS.has(name);
}

/** The start and end tags of a text. */
export function htmlTags(text: string): readonly HtmlTag[] {
  const tags: HtmlTag[] = [];
  const foreign: string[] = [];
  const onStartTag = (token: Token.TagToken): void => {
    const range = rangeOf(token);
    const name = token.tagName;
    const inForeign = foreign.length > 0 && !HTML_IN_FOREIGN.has(foreign.at(-1) ?? "");
    const written = text.slice(range.start, range.start + 2);
    const isVoid = VOID.has(name) && !inForeign;
    const isDrawing = inForeign || FOREIGN.has(name);
    const ends = isVoid || (token.selfClosing && (isDrawing || isComponentTag(name, written)));
    if (!ends && (FOREIGN.has(name) || entersHtml(foreign, name))) foreign.push(name);
    const mode = MODES.get(name);
    if (mode !== undefined && !inForeign) tokenizer.state = mode;
    const component = ends && !isVoid && !isDrawing;
    const attributes = attributesOf(token);
    tags.push({ ...range, type: "start", name, selfClosing: ends, component, attributes });
  };
  const onEndTag = (token: Token.TagToken): void => {
    const name = token.tagName;
    if (foreign.at(-1) === name) foreign.pop();
    if (VOID.has(name)) return;
    tags.push({ ...rangeOf(token), type: "end", name, selfClosing: false, component: false, attributes: [] });
  };
  const nothing = (): void => undefined;
  const handler: TokenHandler = {
    onStartTag,
    onEndTag,
    onComment: nothing,
    onDoctype: nothing,
    onEof: nothing,
    onCharacter: nothing,
    onNullCharacter: nothing,
    onWhitespaceCharacter: nothing,
  };
  const tokenizer = new Tokenizer({ sourceCodeLocationInfo: true }, handler);
  tokenizer.write(text, true);
  return tags;
}

function entersHtml(foreign: readonly string[], name: string): boolean {
  return foreign.length > 0 && HTML_IN_FOREIGN.has(name);
}

function attributesOf({ location }: Token.TagToken): Range[] {
  return Object.values(location?.attrs ?? {}).map(({ startOffset, endOffset }) => ({
    start: startOffset,
    end: endOffset,
  }));
}

function rangeOf({ location }: Token.TagToken): Range {
  return { start: location?.startOffset ?? 0, end: location?.endOffset ?? 0 };
}
