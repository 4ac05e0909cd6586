/** A session's styles as the rules of one element: the accepted variant's, with the chosen values in them. */
import postcss, {
  type AtRule,
  type ChildNode,
  type Container,
  CssSyntaxError,
  type Root,
  type Rule,
} from "postcss";
import { elementSelectors, type SelectorContext } from "./element-selectors.ts";
import { substituteValues } from "./param-values.ts";

export interface CssProblem {
  /** Into the CSS. */
  readonly at: number;
  readonly message: string;
}

export interface ElementCss {
  readonly root: Root;
  readonly problems: readonly CssProblem[];
}

const CONDITIONS = new Set(["media", "supports", "container", "starting-style"]);
const DEFINITIONS = new Set(["font-face", "property", "counter-style"]);
const SCOPE = /^\(\s*\[data-impeccable-variant\s*=\s*["']?([^"'\]\s]+)["']?\s*\]\s*\)$/;

/** The rules that stay. With problems nothing may be made of them. */
export function elementCss(css: string, context: Omit<SelectorContext, "scoped">): ElementCss {
  const root = postcss.root();
  const problems: CssProblem[] = [];
  try {
    const parsed = postcss.parse(css);
    keep(parsed, root, { ...context, scoped: false }, problems);
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    problems.push({ at: 0, message: `the styles do not parse: ${error.reason}` });
  }
  dropUnusedFrames(root);
  return { root, problems };
}

/** Animations of the rules under other names, where theirs are taken. */
export function renameKeyframes(root: Root, rename: (name: string) => string): void {
  const names = new Map<string, string>();
  root.walkAtRules(FRAMES, (frames) => {
    names.set(frames.params, rename(frames.params));
    frames.params = names.get(frames.params) ?? frames.params;
  });
  root.walkDecls(/^(?:-webkit-)?animation(?:-name)?$/, (declaration) => {
    for (const [from, to] of names) {
      if (from !== to) declaration.value = declaration.value.replace(wordOf(from), () => to);
    }
  });
}

/** A name as a word of CSS. */
function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`, "g");
}

const FRAMES = /^(?:-webkit-)?keyframes$/i;

function dropUnusedFrames(root: Root): void {
  const used: string[] = [];
  root.walkDecls(/^(?:-webkit-)?animation(?:-name)?$/, ({ value }) => {
    used.push(value);
  });
  const seen = new Set<string>();
  const all: AtRule[] = [];
  root.walkAtRules(FRAMES, (frames) => {
    all.unshift(frames);
  });
  // Of two with one name the last counts.
  for (const frames of all) {
    const name = `${frames.name} ${frames.params}`;
    if (seen.has(name) || !used.some((value) => wordOf(frames.params).test(value))) frames.remove();
    seen.add(name);
  }
}

function keep(from: Container, to: Container, context: SelectorContext, problems: CssProblem[]): void {
  for (const node of from.nodes ?? []) {
    if (node.type === "rule") keepRule(node, to, context, problems);
    else if (node.type === "atrule") keepAtRule(node, to, context, problems);
    else if (node.type === "decl") report(node, problems, `"${node.prop}" stands outside of any rule`);
    else if (context.scoped) to.append(node.clone());
  }
}

function keepAtRule(node: AtRule, to: Container, context: SelectorContext, problems: CssProblem[]): void {
  const name = node.name.toLowerCase();
  if (name === "scope" && !context.scoped) {
    const variant = SCOPE.exec(node.params.trim())?.[1];
    if (variant === undefined) report(node, problems, `@scope ${node.params} is not understood`);
    else if (variant === context.variant) keep(node, to, { ...context, scoped: true }, problems);
  } else if (CONDITIONS.has(name)) {
    const copy = postcss.atRule({ name: node.name, params: node.params });
    copy.nodes = [];
    if (node.params.includes("--p-")) report(node, problems, `@${name} asks for a parameter`);
    keep(node, copy, context, problems);
    if (copy.nodes.some(({ type }) => type !== "comment")) to.append(copy);
  } else if (FRAMES.test(name) || DEFINITIONS.has(name)) {
    if (!node.params.startsWith("--p-")) to.append(substituted(node.clone(), node, context, problems));
  } else {
    report(node, problems, `@${node.name} cannot be moved without a change of what wins`);
  }
}

function keepRule(node: Rule, to: Container, context: SelectorContext, problems: CssProblem[]): void {
  const answer = elementSelectors(node.selector, context);
  if (!answer.ok) {
    report(node, problems, answer.message);
    return;
  }
  if (answer.selectors.length === 0) return;
  if (
    answer.onScope &&
    node.some((one) => one.type !== "comment" && !(one.type === "decl" && one.prop.startsWith("--")))
  ) {
    report(node, problems, `the rule "${node.selector}" styles the wrapper, which is not there any more`);
    return;
  }
  let understood = true;
  node.walk((inner) => {
    const text = inner.type === "rule" ? inner.selector : inner.type === "atrule" ? inner.params : "";
    if (/data-p-|data-impeccable-|:scope|--p-/.test(text)) {
      report(inner, problems, `"${text}" inside a rule is not understood`);
      understood = false;
    }
  });
  if (!understood) return;
  const copy = substituted(node.clone(), node, context, problems);
  delete copy.raws.selector;
  copy.selector = answer.selectors.join(",\n");
  to.append(copy);
}

/** With the chosen values in all declarations, and what can be reckoned reckoned. */
function substituted<T extends AtRule | Rule>(
  copy: T,
  node: T,
  { values }: SelectorContext,
  problems: CssProblem[],
): T {
  copy.walkDecls((declaration) => {
    if (!declaration.value.includes("--p-") && !declaration.prop.startsWith("--p-")) return;
    const value = substituteValues(declaration.value, values);
    if (value.includes("--p-") || declaration.prop.startsWith("--p-"))
      report(node, problems, `"${declaration.prop}: ${declaration.value}" has a parameter without a value`);
    delete declaration.raws.value;
    declaration.value = reckoned(value);
  });
  return copy;
}

/** A product of numbers and one unit is written as its result. */
function reckoned(value: string): string {
  return value.replace(
    /calc\(\s*(-?[\d.]+(?:\s*\*\s*-?[\d.]+)*)\s*\*\s*(-?[\d.]+)([a-z%]*)\s*\)/gi,
    (_, factors: string, last: string, unit: string) => {
      const product = factors.split("*").reduce((result, factor) => result * Number(factor), Number(last));
      return `${Number(product.toFixed(4))}${unit}`;
    },
  );
}

function report(node: ChildNode, problems: CssProblem[], message: string): void {
  problems.push({ at: node.source?.start?.offset ?? 0, message });
}

/** Rules as text, in the indentation of the file they go to; no line end at the end. */
export function cssText(
  root: Root,
  { indent, unit, eol }: { indent: string; unit: string; eol: string },
): string {
  const copy = root.clone();
  copy.cleanRaws();
  spaced(copy, unit, 0);
  const text = copy.toString().trim();
  return text.replace(/^(?=[^\r\n])/gm, indent).replaceAll("\n", eol);
}

/** One line for each node; between rules of one level an empty one. */
function spaced(container: Container, unit: string, depth: number): void {
  for (const [index, node] of (container.nodes ?? []).entries()) {
    const previous = container.nodes?.[index - 1];
    const apart =
      previous !== undefined &&
      previous.type !== "comment" &&
      (node.type !== "decl" || previous.type !== "decl");
    node.raws.before = `${apart ? "\n\n" : "\n"}${unit.repeat(depth)}`;
    if (node.type === "comment") Object.assign(node.raws, { left: " ", right: " " });
    if (node.type === "decl") node.value = node.value.trim();
    if (node.type === "rule" || node.type === "atrule") {
      if (node.type === "rule") node.selector = node.selector.replaceAll("\n", `\n${unit.repeat(depth)}`);
      node.raws.semicolon = true;
      node.raws.after = `\n${unit.repeat(depth)}`;
      spaced(node, unit, depth + 1);
    }
  }
}
