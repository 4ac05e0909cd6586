/** Gives the rules of one variant the scope that the language of the file needs. */
import type { ChildNode, Container, Document, Root, Rule } from "postcss";
import type { Selector } from "postcss-selector-parser";
import type { StyleMode } from "../../languages/language.ts";
import { VARIANT } from "../../markers/markers.ts";
import { CONDITIONS, DEFINITIONS } from "../check-css.ts";

/** A line of the style element; `from` is the line of the variant's `css` it was made of, from 1. */
export interface ScopedLine {
  readonly text: string;
  readonly from: number;
  /** It continues a string of the line before. */
  readonly continues?: true;
}

/** `line` counts in the variant's `css`, from 1. */
export interface CssProblem {
  readonly line: number;
  readonly message: string;
}

export type ScopedCss =
  | { readonly ok: true; readonly lines: readonly ScopedLine[] }
  | { readonly ok: false; readonly problems: readonly CssProblem[] };

/** The rules of variant `number`, limited to it. Definitions (`@keyframes`) stay outside of the scope. */
export async function scopeCss(css: string, number: number, mode: StyleMode): Promise<ScopedCss> {
  const { CssSyntaxError, parse } = await import("postcss");
  let root: Root;
  try {
    root = parse(css);
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    const message = `The style sheet does not parse: ${error.reason}.`;
    return { ok: false, problems: [{ line: error.line ?? 1, message }] };
  }
  const problems = problemsIn(root);
  if (problems.length > 0) return { ok: false, problems };
  const holder = `[${VARIANT}="${number}"]`;
  if (mode === "scoped") return { ok: true, lines: insideScope(root.nodes, `@scope (${holder})`) };
  await prefixRules(root, holder);
  return { ok: true, lines: root.nodes.flatMap(linesOf) };
}

function problemsIn(root: Root): CssProblem[] {
  const problems: CssProblem[] = [];
  const report = (node: ChildNode, message: string) =>
    problems.push({ line: node.source?.start?.line ?? 1, message });
  root.walk((node) => {
    if (node.type === "decl" && !belongsToRule(node.parent))
      report(node, `"${node.prop}" stands outside of any rule.`);
    if (node.type === "rule" && node.selector.includes(VARIANT))
      report(node, `Leave ${VARIANT} out: the tool adds the scope. :scope is the box around the element.`);
    if (node.type !== "atrule") return;
    const name = node.name.toLowerCase();
    if (name === "scope")
      report(node, "Leave @scope out: the tool adds it. :scope is the box around the element.");
    else if (!CONDITIONS.has(name) && !DEFINITIONS.has(name))
      report(node, `@${node.name} does not belong into a variant's style sheet.`);
  });
  return problems;
}

/** True below a rule, and in a definition such as `@font-face`. */
function belongsToRule(parent: ChildNode["parent"]): boolean {
  for (let at: ChildNode["parent"] | Document = parent; at !== undefined; at = at.parent)
    if (at.type === "rule" || (at.type === "atrule" && "name" in at && DEFINITIONS.has(String(at.name))))
      return true;
  return false;
}

/** The nodes in their order; those that are no definitions in blocks of `scope`. */
function insideScope(nodes: readonly ChildNode[], scope: string): ScopedLine[] {
  const lines: ScopedLine[] = [];
  let isOpen = false;
  const close = (from: number) => {
    if (isOpen) lines.push({ text: "}", from });
    isOpen = false;
  };
  for (const node of nodes) {
    const from = node.source?.start?.line ?? 1;
    const isDefinition = node.type === "atrule" && DEFINITIONS.has(node.name.toLowerCase());
    if (isDefinition) close(from);
    else if (!isOpen) {
      lines.push({ text: `${scope} {`, from });
      isOpen = true;
    }
    lines.push(...linesOf(node).map((line) => (isDefinition ? line : indented(line))));
  }
  close(nodes.at(-1)?.source?.start?.line ?? 1);
  return lines;
}

function linesOf(node: ChildNode): ScopedLine[] {
  const from = node.source?.start?.line ?? 1;
  const end = node.type === "decl" ? ";" : "";
  const written = `${node.toString()}${end}`.split(/\r?\n/);
  return written.map((text, index) => ({
    text,
    from: from + index,
    ...(written[index - 1]?.endsWith("\\") ? { continues: true as const } : {}),
  }));
}

/** One level deeper, unless the line may continue a string, whose white space counts. */
function indented(line: ScopedLine): ScopedLine {
  return line.text === "" || line.continues ? line : { ...line, text: `  ${line.text}` };
}

/** Puts the variant before each selector; `:scope` becomes the variant itself. */
async function prefixRules(container: Container, holder: string): Promise<void> {
  for (const node of container.nodes ?? []) {
    if (node.type === "rule") node.selector = await prefixedSelector(node, holder);
    else if (node.type === "atrule" && CONDITIONS.has(node.name.toLowerCase()))
      await prefixRules(node, holder);
  }
}

async function prefixedSelector({ selector }: Rule, holder: string): Promise<string> {
  const { default: selectorParser } = await import("postcss-selector-parser");
  const prefix = (one: Selector): string => {
    let isScoped = false;
    one.walkPseudos((pseudo) => {
      if (pseudo.value.toLowerCase() !== ":scope") return;
      isScoped = true;
      pseudo.replaceWith(selectorParser.tag({ value: holder }));
    });
    const text = one.toString().trim();
    return isScoped ? text : `${holder} ${text}`;
  };
  return selectorParser((root) => {
    root.each((one) => {
      const text = prefix(one);
      one.removeAll();
      one.append(selectorParser.tag({ value: text }));
    });
  }).processSync(selector);
}
