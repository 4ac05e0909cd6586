/** Finds the template tags of server languages in a file: output, statements, comments, and what none of them reads. */
import type { Range } from "../language.ts";

/** `raw` is content that the server passes on unread; `comment` is content that never reaches the page. */
export interface TemplateTag extends Range {
  readonly text: string;
  readonly kind: "script" | "php" | "percent" | "mustache" | "directive" | "component" | "brace" | "comment";
}

const COMMENTS = [
  /\{\{~?!--[\s\S]*?--~?\}\}/,
  /\{\{--[\s\S]*?--\}\}/,
  /\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/,
  /\{\{~?!(?!!)[\s\S]*?\}\}/,
  /<%!?--[\s\S]*?--%>/,
  /<%[-_]?#[\s\S]*?%>/,
  /\{#[\s\S]*?#\}/,
  /\{%[-+~]?\s*comment\b[\s\S]*?%\}[\s\S]*?\{%[-+~]?\s*endcomment\s*[-+~]?%\}/,
  // Scripts, styles and settings of a Shopify section, which stand in none of the page's own elements.
  /\{%-?\s*(?<own>schema|javascript|stylesheet)\b[^%]*%\}[\s\S]*?\{%-?\s*end\k<own>\s*-?%\}/,
  /(?<![\w@])@php\b(?!\s*\()[\s\S]*?@endphp\b/,
];
const QUOTED = `"[^"]*"|'[^']*'`;
const DELIMITED: readonly (readonly [TemplateTag["kind"], RegExp])[] = [
  ["script", /<%[\s\S]*?%>/],
  ["php", /<\?(?:php\b|=|xml\b|(?=\s))[\s\S]*?(?:\?>|$(?![\s\S]))/],
  ["mustache", /\{!![\s\S]*?!!\}/],
  [
    "percent",
    new RegExp(`\\{%(?:(?!<!--)(?:${QUOTED}|[^"'%]|%(?!\\})))*%\\}|\\{%(?:(?!<!--)[\\s\\S])*?%\\}`),
  ],
  ["mustache", /\{\{\{?(?:(?!<!--)(?:"[^"{}]*"|'[^'{}]*'|[^"'}{]|\}(?!\})|\{(?!\{)))*\}\}\}?/],
  ["mustache", /\{\{\{?(?:(?!<!--)[\s\S])*?\}\}\}?/],
  // HEEx's expressions in attributes and text.
  ["brace", /(?<==)\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|\{@[^{}]*\}/],
];
const DIRECTIVE = /(?<![\w@/])@([a-z]+)\b/gi;
/** HEEx's components and slots, after their expressions were masked. */
const COMPONENTS = /<\/?(?:\.[a-z]\w*|:[a-z]\w*|[A-Z]\w*(?:\.\w+)*\.[a-z]\w*)(?:"[^"]*"|'[^']*'|[^>"'])*>/g;
/** What the server passes on as it stands: no tag in it opens or closes a block. */
const RAW =
  /\{%[-+~]?\s*(raw|verbatim)\b[^%]*%\}[\s\S]*?\{%[-+~]?\s*end\1\b[^%]*%\}|(?<![\w@])@verbatim\b[\s\S]*?@endverbatim\b/g;
/** YAML, or what its first line names (Eleventy's `---js`); Hugo's TOML stands between `+++`. */
const FRONT_MATTER =
  /^\uFEFF?(?:---[a-z]*[ \t]*\r?\n[\s\S]*?\r?\n---|\+\+\+[ \t]*\r?\n[\s\S]*?\r?\n\+\+\+)[ \t]*(?=\r?\n|$)/;

/** No name of an element is longer. */
const NAME_CHARS = 80;

const PARTS = [...COMMENTS.map((pattern) => ["comment", pattern] as const), ...DELIMITED];
const ALL = new RegExp(PARTS.map(([, { source }], index) => `(?<p${index}>${source})`).join("|"), "g");

/** True for an HTML file that a server or a compiler reads as a template. */
export function hasTemplateTags(text: string): boolean {
  return (
    /\{%|\{\{|<%|<\?(?:php|=)|\{#[^{}]*#\}/.test(text) || FRONT_MATTER.test(text) || hasControlFlow(text)
  );
}

/** True for a template with Angular's control flow. */
export function hasControlFlow(text: string): boolean {
  return /(?<![\w@])@(?:if|for|switch)\s*\([^\n]*\)\s*\{|(?<![\w@])@defer\b[^\n{]*\{/.test(text);
}

/** All tags in order. A tag inside another one is part of it. */
export function templateTags(text: string): readonly TemplateTag[] {
  const tags: TemplateTag[] = [];
  const frontMatter = FRONT_MATTER.exec(text)?.[0];
  if (frontMatter !== undefined) tags.push(tagAt(text, "comment", 0, frontMatter.length));
  for (const match of text.matchAll(ALL)) {
    if (match.index < (frontMatter?.length ?? 0)) continue;
    const index = PARTS.findIndex((_, at) => match.groups?.[`p${at}`] !== undefined);
    const kind = PARTS[index]?.[0] ?? "comment";
    tags.push(tagAt(text, kind, match.index, match.index + match[0].length));
  }
  const found = [...tags, ...directives(text, tags)].sort(byStart);
  const masked = blank(text, found);
  for (const match of masked.matchAll(COMPONENTS))
    found.push(tagAt(text, "component", match.index, match.index + match[0].length));
  return found.sort(byStart);
}

/**
 * The tags that stand where a start tag's name has just ended (`<li{% if a %} class="b"{% endif %}>`). Where an end tag
 * is written in the same way (`</h{{ n }}>`), they are a part of the name.
 */
export function tagsBehindNames(text: string, tags: readonly TemplateTag[]): ReadonlySet<TemplateTag> {
  const found = new Set<TemplateTag>();
  let end = -1;
  for (const tag of tags) {
    const { start } = tag;
    const name = /<([a-z][\w:.-]*)$/i.exec(text.slice(Math.max(0, start - NAME_CHARS), start))?.[1];
    if (start !== end && (name === undefined || isPartOfName(text, tags, name))) continue;
    found.add(tag);
    end = tag.end;
  }
  return found;
}

function isPartOfName(text: string, tags: readonly TemplateTag[], name: string): boolean {
  const written = `</${name}`;
  return tags.some(({ start }) => text.slice(Math.max(0, start - written.length), start) === written);
}

/** The ranges in which the server reads no tag. */
export function rawRanges(text: string): readonly Range[] {
  return [...text.matchAll(RAW)].map((match) => {
    const inner = /^(?:\{%[^%]*%\}|@verbatim)/.exec(match[0])?.[0].length ?? 0;
    const close = /(?:\{%[^%]*%\}|@endverbatim)$/.exec(match[0])?.[0].length ?? 0;
    return { start: match.index + inner, end: match.index + match[0].length - close };
  });
}

/** Blade's directives: a name, with arguments in parentheses where it has some. */
function directives(text: string, tags: readonly TemplateTag[]): TemplateTag[] {
  const masked = blank(text, tags);
  const found: TemplateTag[] = [];
  for (const match of masked.matchAll(DIRECTIVE)) {
    const nameEnd = match.index + match[0].length;
    const end = argumentsEnd(masked, nameEnd);
    // An attribute such as Alpine's `@click`, an address, or a style sheet's rule.
    if (/^\s*(?:[.:]\w+)*=/.test(masked.slice(end, end + 40)) && end === nameEnd) continue;
    if (
      end === nameEnd &&
      !/^(?:else|end|default|empty|show|stop|append|overwrite|guest|auth|once|production|csrf|case|break)/i.test(
        match[1] ?? "",
      )
    )
      continue;
    found.push(tagAt(text, "directive", match.index, end));
  }
  return found;
}

/** The end of the parentheses that may follow a directive's name; strings in them are skipped. */
function argumentsEnd(text: string, from: number): number {
  const open = /^[ \t]?\(/.exec(text.slice(from, from + 2));
  if (open === null) return from;
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"' || char === "'") {
      const close = text.indexOf(char, at + 1);
      if (close === -1) return from;
      at = close;
    } else if (char === "(") depth += 1;
    else if (char === ")") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return from;
}

/** The text with every character of the ranges replaced, so that all offsets stay. */
export function blank(text: string, ranges: readonly Range[], by = " "): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    if (start < at) continue;
    pieces.push(text.slice(at, start), text.slice(start, end).replace(/[^\r\n]/g, by));
    at = end;
  }
  return pieces.join("") + text.slice(at);
}

function tagAt(text: string, kind: TemplateTag["kind"], start: number, end: number): TemplateTag {
  return { kind, start, end, text: text.slice(start, end) };
}

function byStart(a: Range, b: Range): number {
  return a.start - b.start;
}
