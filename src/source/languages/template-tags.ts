/** Template tags of server languages: only whether they open or close a block is read. */
import type { Range } from "./language.ts";

/** Stands for every character of a template tag; no page has it. */
export const OPAQUE = "\uE000";

interface Tag extends Range {
  readonly text: string;
}

/** Code between delimiters: ERB and EEx, PHP, Handlebars, Twig and Liquid, Blade's output tags. */
const DELIMITED =
  /<%[\s\S]*?%>|<\?[\s\S]*?(?:\?>|$)|\{\{\{?[\s\S]*?\}\}\}?|\{!![\s\S]*?!!\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/;
/** Blade's directives: a name, with arguments in parentheses where it has some. */
const DIRECTIVE =
  /(?<![\w@])@[a-z]+\s?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|(?<![\w@])@(?:else|end[a-z]*|php|csrf|default|empty|show|stop)\b/i;
/** HEEx's expressions in attributes and text. */
const BRACED = /(?<==)\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|\{@[^{}]*\}/;
const TAGS = new RegExp([DELIMITED, DIRECTIVE, BRACED].map(({ source }) => source).join("|"), "gi");
/** HEEx's components and slots, after their expressions were masked. */
const COMPONENTS = /<\/?(?:\.[a-z]\w*|:[a-z]\w*|[A-Z]\w*(?:\.\w+)*\.[a-z]\w*)(?:"[^"]*"|'[^']*'|[^>"'])*>/g;

/** The text with every character of a template tag replaced by `OPAQUE`, and the tags in order. */
export function withoutTags(text: string): { readonly masked: string; readonly tags: readonly Tag[] } {
  const tags: Tag[] = [];
  const mask = (found: string, start: number): string => {
    tags.push({ text: text.slice(start, start + found.length), start, end: start + found.length });
    return found.replace(/[^\r\n]/g, OPAQUE);
  };
  const replace = (from: string, pattern: RegExp): string =>
    from.replace(pattern, (found: string, ...rest: unknown[]) => {
      const at = rest.find((value) => typeof value === "number");
      return typeof at === "number" ? mask(found, at) : found;
    });
  const masked = replace(replace(text, TAGS), COMPONENTS);
  return { masked, tags: tags.sort((a, b) => a.start - b.start) };
}

/** True when every block that begins in a range ends in it, and no block around it changes branch in it. */
export function isBalanced(range: Range, tags: readonly Tag[], text: string): boolean {
  let depth = 0;
  for (const tag of tags) {
    if (tag.start < range.start || tag.end > range.end) continue;
    const step = stepOf(tag.text, text);
    if (step === "open") depth += 1;
    if ((step === "close" || step === "middle") && depth === 0) return false;
    if (step === "close") depth -= 1;
  }
  return depth === 0;
}

type Step = "open" | "middle" | "close" | null;

function stepOf(tag: string, text: string): Step {
  if (tag.startsWith("<%"))
    return scriptStep(
      tag
        .slice(2, -2)
        .replace(/^[-=#!]+|-$/g, "")
        .trim(),
    );
  if (tag.startsWith("<?")) return phpStep(tag.replace(/^<\?(?:php\b|=)?|\?>$/gi, "").trim());
  if (tag.startsWith("{%")) return wordStep(/[a-z_]+/i.exec(tag)?.[0] ?? "", text, /\bend/, "end");
  if (tag.startsWith("{{")) return mustacheStep(tag.replace(/^\{+~?|~?\}+$/g, "").trim(), text);
  if (tag.startsWith("@")) return bladeStep(tag, text);
  if (tag.startsWith("</")) return "close";
  return tag.startsWith("<") && !tag.endsWith("/>") ? "open" : null;
}

const MIDDLE = /^(?:else|elsif|elseif|elif|when|rescue|ensure|case|default)$/i;

/** Ruby and Elixir. */
function scriptStep(code: string): Step {
  if (/^(?:end\b|\})/.test(code)) return "close";
  if (/\bend$/.test(code)) return null;
  if (/^(?:else|elsif|when|in|rescue|ensure)\b/.test(code) || /->$/.test(code)) return "middle";
  const opens = /^(?:if|unless|for|while|until|case|begin)\b/.test(code);
  return opens || /(?:\bdo|\{)\s*(?:\|[^|]*\|)?$/.test(code) || /\bfn\b.*->$/.test(code) ? "open" : null;
}

function phpStep(code: string): Step {
  if (/^end(?:if|foreach|for|while|switch)\b/.test(code)) return "close";
  if (/^(?:else|elseif|case|default)\b[\s\S]*:$/.test(code)) return "middle";
  if (/^(?:if|foreach|for|while|switch)\b[\s\S]*:$/.test(code)) return "open";
  const net = code.split("{").length - code.split("}").length;
  if (net === 0) return /^\}[\s\S]*\{$/.test(code) ? "middle" : null;
  return net > 0 ? "open" : "close";
}

/** Twig, Jinja and Liquid: a word opens a block if the file has a tag that ends it. */
function wordStep(word: string, text: string, end: RegExp, prefix: string): Step {
  if (end.test(word)) return "close";
  if (MIDDLE.test(word)) return "middle";
  return word !== "" && new RegExp(`\\{%-?\\s*${prefix}${word}\\b`).test(text) ? "open" : null;
}

function mustacheStep(code: string, text: string): Step {
  if (code.startsWith("#") || code.startsWith("^")) {
    const name = /[\w./-]+/.exec(code)?.[0];
    if (name === undefined) return "middle";
    return text.includes(`/${name}`) ? "open" : null;
  }
  if (code.startsWith("/")) return "close";
  return /^else\b/.test(code) ? "middle" : null;
}

function bladeStep(tag: string, text: string): Step {
  const name = /^@([a-z]+)/i.exec(tag)?.[1] ?? "";
  if (/^(?:end|show$|stop$)/.test(name)) return "close";
  if (name === "empty" ? !tag.includes("(") : MIDDLE.test(name)) return "middle";
  // `@section("title", "Home")` has no end tag.
  if (name === "section" && tag.includes(",")) return null;
  return text.includes(`@end${name}`) ? "open" : null;
}
