/** Astro components through Astro's own compiler: the template is JSX with HTML's names and comments. */
import { compileAstroSync, type DiagnosticMessage, parseAstroSync } from "@astrojs/compiler-binding";
import { isNode, list } from "./ast.ts";
import { collectJsx, type Dialect } from "./jsx-tree.ts";
import type { Language, SourceElement, VerifyResult } from "./language.ts";
import { markup } from "./markup.ts";
import { decodedText } from "./parse-html.ts";

const DIALECT: Dialect = {
  outermost: ["slot"],
  preformatted: new Set(["pre", "textarea", "script"]),
  replaced: new Set(["slot"]),
  decode: decodedText,
};

const OUTSIDE = { parent: null, slot: "child" } as const;

/** Astro scopes and bundles every style element that is not `is:inline`. */
const styleTag = (id: string): string => `<style is:inline data-impeccable-css="${id}">`;
/** An expression is one value, so no HTML comments can stand around an element in it. */
const inExpression = ({ slot }: SourceElement): boolean => slot !== "child";

/** Astro files: the template below the frontmatter. */
export const astro: Language = {
  ...markup,
  name: "astro",
  styleMode: "astro-global-prefixed",
  rulesFirst: true,
  alsoForbidden: ["a style element without is:inline: Astro would scope it"],
  markersInside: inExpression,
  oneChild: inExpression,
  styleTag,
  styleElement: (id, css) => `${styleTag(id)}${css}</style>`,
  parse(text) {
    const { ast, diagnostics } = parseAstroSync(text);
    const failed = failure(diagnostics);
    if (failed !== null) return failed;
    const root: unknown = JSON.parse(ast);
    if (!isNode(root)) return { ok: false, message: "the parser gave no tree", line: 1 };
    const { elements, comments, verbatim } = collectJsx(list(root, "body"), text, DIALECT, OUTSIDE);
    return { ok: true, source: { elements, comments, verbatim } };
  },
  verify(text) {
    return Promise.resolve(failure(compileAstroSync(text, {}).diagnostics) ?? { ok: true });
  },
};

function failure(diagnostics: readonly DiagnosticMessage[]): Extract<VerifyResult, { ok: false }> | null {
  const error = diagnostics.find(({ severity }) => severity === "error");
  return error === undefined ? null : { ok: false, message: error.text, line: error.labels[0]?.line ?? 1 };
}
