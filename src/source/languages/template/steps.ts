/** What a template tag does to the blocks around it, by its language. */

import type { TemplateTag } from "./lex.ts";
import { phpSteps } from "./php-steps.ts";

/**
 * `open` begins a block if a `close` with its key follows; a `middle` begins another branch of the block around it.
 * `cases`: nothing is shown before the first of its branches. `last`: no branch can follow that one, so one of the block's branches is always shown.
 */
export type TemplateStep =
  | { readonly type: "open"; readonly key: string; readonly loop?: boolean; readonly cases?: boolean }
  | { readonly type: "middle"; readonly last: boolean }
  | { readonly type: "close"; readonly keys: readonly string[] };

const open = (key: string, loop = false, cases = false): TemplateStep => ({ type: "open", key, loop, cases });
const middle = (last: boolean): TemplateStep => ({ type: "middle", last });
const close = (...keys: string[]): TemplateStep => ({ type: "close", keys });

/** The steps of one tag, in order; none for output and comments. */
export function stepsOf({ kind, text }: TemplateTag): readonly TemplateStep[] {
  if (kind === "php") return phpSteps(text.replace(/^<\?(?:php\b|=|xml\b)?|\?>$/gi, ""));
  if (kind === "script") return scriptSteps(text.slice(2, -2).replace(/^[-_=!]+|[-_]$/g, ""));
  const step = stepOf(kind, text);
  return step === null ? [] : [step];
}

function stepOf(kind: TemplateTag["kind"], text: string): TemplateStep | null {
  if (kind === "percent") return percentStep(text);
  if (kind === "mustache") return mustacheStep(text.replace(/^\{+[-~]?|[-~]?\}+$/g, "").trim());
  if (kind === "directive") return bladeStep(text);
  if (kind === "component") return componentStep(text);
  return null;
}

const RUBY_LOOP = /\.(?:each\w*|map|times|each_with_index)\b|^(?:for|while|until)\b/;

/** A tag may hold several statements, each on its own line or after a semicolon. */
function scriptSteps(code: string): TemplateStep[] {
  const lines = code.split(/\r?\n|;(?=\s)/).map((line) => line.replace(/(?:^|\s)#(?!\{).*$/, "").trim());
  return lines.map(scriptStep).filter((step) => step !== null);
}

/** Ruby (ERB), Elixir (EEx, HEEx) and JavaScript (EJS). */
function scriptStep(code: string): TemplateStep | null {
  const opensBrace = /\{\s*(?:\|[^|]*\|)?$/.test(code);
  if (code.startsWith("}")) return opensBrace ? middle(/^\}\s*else\s*\{$/.test(code)) : close("brace");
  if (opensBrace) return open("brace", /^(?:for|while)\b|\.(?:forEach|map|each\w*)\b/.test(code));
  if (/^end\b/.test(code)) return close("end");
  if (/\bend[.;)\w]*$/.test(code) && !/^[\w.]*end\w*$/.test(code)) return null;
  if (/^else$/.test(code)) return middle(true);
  if (/^(?:(?:else|elsif|when|in|rescue|ensure)\b|case\b.*:$|default:$)/.test(code)) return middle(false);
  const isFunction = /\bfn\b[^>]*->$/.test(code);
  if (/->$/.test(code) && !isFunction) return middle(false);
  if (/\bdo:/.test(code)) return null;
  const opens =
    isFunction ||
    /^(?:[\w@.]+\s*=\s*)?(?:if|unless|for|while|until|case|begin)\b/.test(code) ||
    /\bdo\s*(?:\|[^|]*\|)?$/.test(code);
  return opens ? open("end", RUBY_LOOP.test(code), /\bcase\b|\bcond\b/.test(code)) : null;
}

const PERCENT_MIDDLE = new Set(["else", "elif", "elsif", "elseif", "when", "plural", "empty", "default"]);
const CASES = new Set(["case", "switch"]);
const PERCENT_LOOPS = new Set(["for", "tablerow", "asyncEach", "asyncAll"]);
/** Blocks with another ending than their own name. */
const ENDINGS = new Map([
  ["endif", ["if", "ifAsync"]],
  ["endeach", ["asyncEach"]],
  ["endall", ["asyncAll"]],
  ["end", ["if", "for", "while", "try", "block", "apply", "range", "with"]],
]);

/** Django, Jinja, Twig, Nunjucks, Liquid: a word opens a block if a tag that ends it follows. */
function percentStep(tag: string): TemplateStep | null {
  const code = tag.replace(/^\{%[-+~]?|[-+~]?%\}$/g, "").trim();
  const word = /^[\w-]+/.exec(code)?.[0] ?? "";
  const key = (name: string): string => `%${name}`;
  if (/^end(?!\w+\s*=)/.test(word))
    return close(...(ENDINGS.get(word) ?? [word.slice(3).replace(/^_/, "")]).map(key));
  if (PERCENT_MIDDLE.has(word)) return middle(word === "else" && /^else$/.test(code));
  // `{% set x = 1 %}` and `{% block title "Home" %}` have no end tag.
  if (word === "set" && /^set\s[^=]*=/.test(code)) return null;
  if (word === "block" && /^block\s+[\w-]+\s+(?!scoped|required|super)\S/.test(code)) return null;
  return word === "" ? null : open(key(word), PERCENT_LOOPS.has(word), CASES.has(word));
}

/** Handlebars and Mustache (`#if` … `/if`), Go (`if` … `end`). */
function mustacheStep(code: string): TemplateStep | null {
  const name = /^[#^][>*]?\s*([\w./@-]+)/.exec(code)?.[1];
  if (code === "^") return middle(true);
  if (name !== undefined) return open(`#${name}`, /^(?:each|foreach)$/.test(name));
  const closed = /^\/\s*([\w./@-]+)/.exec(code)?.[1];
  if (closed !== undefined) return close(`#${closed}`);
  if (/^else\b/.test(code)) return middle(code === "else");
  if (code === "end") return close("go");
  return /^(?:if|range|with|block|define)\s/.test(code) ? open("go", code.startsWith("range")) : null;
}

const BLADE_IF = ["if", "hassection", "sectionmissing"];
const BLADE_LOOPS = new Set(["foreach", "forelse", "for", "while"]);

function bladeStep(tag: string): TemplateStep | null {
  const name = (/^@([a-z]+)/i.exec(tag)?.[1] ?? "").toLowerCase();
  const key = (word: string): string => `@${word}`;
  const hasArguments = tag.endsWith(")");
  if (name === "endif") return close(...BLADE_IF.map(key));
  if (name.startsWith("end")) return close(key(name.slice(3)));
  if (/^(?:show|stop|append|overwrite)$/.test(name)) return close(key("section"), key("push"));
  if (name === "else" || name === "default") return middle(true);
  if (name === "case" || name.startsWith("else") || (name === "empty" && !hasArguments))
    return middle(name === "empty");
  // `@section("title", "Home")` has no end tag.
  if ((name === "section" || name === "slot") && /,/.test(tag)) return null;
  return open(key(name), BLADE_LOOPS.has(name), CASES.has(name));
}

function componentStep(tag: string): TemplateStep | null {
  const name = /^<\/?([.:\w]+)/.exec(tag)?.[1] ?? "";
  if (tag.startsWith("</")) return close(`<${name}`);
  return tag.endsWith("/>") ? null : open(`<${name}`);
}
