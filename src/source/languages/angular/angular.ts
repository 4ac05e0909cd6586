/**
 * Angular templates through Angular's own compiler: files (`templateUrl`) and templates in TypeScript (`template`).
 *
 * The compiler takes a `<style>` out of a template and adds it to the component's styles, with its own attribute at
 * each selector. `@scope` and `:scope` stay in force there, so the variants' style element is a plain one.
 */
import type { Language, ParsedSource, ParseResult, VerifyResult } from "../language.ts";
import { markup, plainStyleTag } from "../markup.ts";
import { type CollectedTree, sortByPosition } from "../tree.ts";
import type { AngularCompiler, TemplateRange } from "./compiler.ts";
import { type InlineTemplate, inlineTemplates } from "./inline-templates.ts";
import { placesChildren } from "./projection.ts";
import { readTemplate } from "./read-template.ts";

const FILE = "template.html";
const OPTIONS = {
  ...{ preserveWhitespaces: true, preserveLineEndings: true, tokenizeExpansionForms: true },
  ...{ tokenizeBlocks: true, tokenizeLet: true, enableBlockSyntax: true, enableLetSyntax: true },
};
const QUOTED = {
  reason: "quoted_template",
  message: "the template stands in quotes, where no line breaks fit; written in backticks it can be wrapped",
};

type Failure = Extract<VerifyResult, { ok: false }>;

const common = {
  ...markup,
  name: "angular",
  oneChild: ({ parent }) => parent !== null && placesChildren(parent),
  alsoForbidden: [
    "a bare @ or } in text: write &#64; and &#125;",
    "rules for elements of child components: Angular limits each rule to this template",
  ],
  styleTag: plainStyleTag,
} as const satisfies Partial<Language>;

/** Template files. */
export function angularTemplates(compiler: AngularCompiler): Language {
  return {
    ...common,
    styleElement: (id, css) => `${plainStyleTag(id)}${css}</style>`,
    parse(text) {
      const found: CollectedTree = { elements: [], comments: [], verbatim: [] };
      return collect(compiler, text, { found }) ?? { ok: true, source: sortByPosition(found) };
    },
    verify: (text) => Promise.resolve(compiled(compiler, text) ?? { ok: true }),
  };
}

/** TypeScript files with components. */
export function angularScripts(compiler: AngularCompiler): Language {
  const escaped = (text: string): string => text.replace(/[\\`]|\$\{/g, "\\$&");
  return {
    ...common,
    escape: escaped,
    styleElement: (id, css) => `${plainStyleTag(id)}${escaped(css)}</style>`,
    parse: (text) => parseScript(compiler, text),
    verify(text) {
      const inline = inlineTemplates(text);
      if (!inline.ok) return Promise.resolve(inline);
      const failures = inline.templates.map((template) => compiled(compiler, text, rangeIn(template)));
      return Promise.resolve(failures.find((failure) => failure !== null) ?? { ok: true });
    },
  };
}

function parseScript(compiler: AngularCompiler, text: string): ParseResult {
  const inline = inlineTemplates(text);
  if (!inline.ok) return inline;
  const found: CollectedTree = { elements: [], comments: [], verbatim: [] };
  for (const template of inline.templates) {
    const failure = collect(compiler, text, { found, template });
    if (failure !== null) return failure;
  }
  const source: ParsedSource = sortByPosition(found);
  const { computedAt: line } = inline;
  if (line === null) return { ok: true, source };
  return {
    ok: true,
    source: { ...source, unread: { line, message: "an expression computes the template" } },
  };
}

interface Target {
  readonly found: CollectedTree;
  readonly template?: InlineTemplate;
}

/** Adds the elements of one template; the parser's first error where there is one. */
function collect(compiler: AngularCompiler, text: string, { found, template }: Target): Failure | null {
  const options = { ...OPTIONS, ...(template === undefined ? {} : rangeIn(template)) };
  const { rootNodes, errors } = new compiler.HtmlParser().parse(text, FILE, options);
  const failure = failureOf(errors);
  if (failure === null) readTemplate(rootNodes, text, found, template?.quoted ? QUOTED : undefined);
  return failure;
}

function compiled(compiler: AngularCompiler, text: string, range?: TemplateRange): Failure | null {
  return failureOf(compiler.parseTemplate(text, FILE, { ...OPTIONS, ...range }).errors);
}

function failureOf(errors: ReturnType<AngularCompiler["parseTemplate"]>["errors"]): Failure | null {
  const [error] = errors ?? [];
  return error === undefined ? null : { ok: false, message: error.msg, line: error.span.start.line + 1 };
}

function rangeIn({ range, line }: InlineTemplate): TemplateRange {
  const { start: startPos, end: endPos } = range;
  return { escapedString: true, range: { startPos, endPos, startLine: line - 1, startCol: 0 } };
}
