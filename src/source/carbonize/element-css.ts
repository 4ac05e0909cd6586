/** A session's styles as rules of one element: those of the accepted variant, with the chosen values. */
import type { Specificity } from "@csstools/selector-specificity";
import postcss, {
  type AtRule,
  type ChildNode,
  type Container,
  CssSyntaxError,
  type Root,
  type Rule,
} from "postcss";
import { isParameterProperty, namesParameter } from "../markers/parameter-uses.ts";
import { elementSelectors, type SelectorContext } from "./element-selectors.ts";
import { dropUnusedKeyframes, KEYFRAMES } from "./keyframes.ts";
import { substituteValues } from "./param-values.ts";

export interface CssProblem {
  /** Offset in the CSS. */
  readonly at: number;
  readonly message: string;
}

/** What a selector of a moved rule weighed in the variant, by the selector as it is moved. */
export type Origins = ReadonlyMap<Rule, ReadonlyMap<string, Specificity>>;

export interface ElementCss {
  readonly root: Root;
  readonly origins: Origins;
  readonly problems: readonly CssProblem[];
}

const CONDITIONS = new Set(["media", "supports", "container", "starting-style"]);
const DEFINITIONS = new Set(["font-face", "property", "counter-style"]);
const SCOPE = /^\(\s*\[data-impeccable-variant\s*=\s*["']?([^"'\]\s]+)["']?\s*\]\s*\)$/;

type MutableOrigins = Map<Rule, ReadonlyMap<string, Specificity>>;

interface MoveContext extends SelectorContext {
  readonly origins: MutableOrigins;
}

/**
 * The rules of the accepted variant. With problems, `root` is incomplete and must not be used.
 * @param used further text that may name an animation
 */
export function elementCss(css: string, context: Omit<SelectorContext, "scoped">, used = ""): ElementCss {
  const root = postcss.root();
  const problems: CssProblem[] = [];
  const origins: MutableOrigins = new Map();
  try {
    const parsed = postcss.parse(css);
    moveNodes(parsed, root, { ...context, scoped: false, origins }, problems);
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    problems.push({ at: 0, message: `the styles do not parse: ${error.reason}` });
  }
  dropUnusedKeyframes(root, used);
  return { root, origins, problems };
}

function moveNodes(from: Container, to: Container, context: MoveContext, problems: CssProblem[]): void {
  for (const node of from.nodes ?? []) {
    if (node.type === "rule") moveRule(node, to, context, problems);
    else if (node.type === "atrule") moveAtRule(node, to, context, problems);
    else if (node.type === "decl") report(node, problems, `"${node.prop}" is outside of any rule`);
    else if (context.scoped) to.append(node.clone());
  }
}

function moveAtRule(node: AtRule, to: Container, context: MoveContext, problems: CssProblem[]): void {
  const name = node.name.toLowerCase();
  if (name === "scope" && !context.scoped) {
    const variant = SCOPE.exec(node.params.trim())?.[1];
    if (variant === undefined) report(node, problems, `@scope ${node.params} is not understood`);
    else if (variant === context.variant) moveNodes(node, to, { ...context, scoped: true }, problems);
  } else if (CONDITIONS.has(name)) {
    moveCondition(node, to, context, problems);
  } else if (KEYFRAMES.test(name) || DEFINITIONS.has(name)) {
    if (!isParameterProperty(node.params.trim(), context.values))
      to.append(withChosenValues(node.clone(), node, context, problems));
  } else {
    report(node, problems, `@${node.name} cannot be moved without changing which rule wins`);
  }
}

function moveCondition(node: AtRule, to: Container, context: MoveContext, problems: CssProblem[]): void {
  const copy = postcss.atRule({ name: node.name, params: node.params });
  copy.nodes = [];
  if (namesParameter(node.params, context.values))
    report(node, problems, `@${node.name.toLowerCase()} depends on a parameter`);
  moveNodes(node, copy, context, problems);
  if (copy.nodes.some(({ type }) => type !== "comment")) to.append(copy);
}

function moveRule(node: Rule, to: Container, context: MoveContext, problems: CssProblem[]): void {
  const result = elementSelectors(node.selector, context);
  if (!result.ok) {
    report(node, problems, result.message);
    return;
  }
  if (result.selectors.length === 0) return;
  if (
    result.onScope &&
    node.some((child) => child.type !== "comment" && !(child.type === "decl" && child.prop.startsWith("--")))
  ) {
    report(node, problems, `the rule "${node.selector}" styles the wrapper, which is removed`);
    return;
  }
  let isUnderstood = true;
  node.walk((inner) => {
    if (inner.type === "rule" && inner.selector.split("&").length > 2) {
      report(inner, problems, `"${inner.selector}" weighs the rule around it more than once`);
      isUnderstood = false;
    }
    const text = inner.type === "rule" ? inner.selector : inner.type === "atrule" ? inner.params : "";
    if (/data-impeccable-|:scope/.test(text) || namesParameter(text, context.values)) {
      report(inner, problems, `"${text}" inside a rule is not understood`);
      isUnderstood = false;
    }
  });
  if (!isUnderstood) return;
  const copy = withChosenValues(node.clone(), node, context, problems);
  delete copy.raws.selector;
  copy.selector = result.selectors.join(",\n");
  context.origins.set(copy, result.before);
  to.append(copy);
}

/** Puts the chosen values into all declarations and evaluates products. */
function withChosenValues<T extends AtRule | Rule>(
  copy: T,
  node: T,
  { values }: SelectorContext,
  problems: CssProblem[],
): T {
  copy.walkDecls((declaration) => {
    const sets = isParameterProperty(declaration.prop, values);
    if (!namesParameter(declaration.value, values) && !sets) return;
    const value = substituteValues(declaration.value, values);
    if (namesParameter(value, values) || sets)
      report(node, problems, `"${declaration.prop}: ${declaration.value}" has a parameter without a value`);
    if (/\brevert-(?:layer|rule)\b/.test(value))
      report(node, problems, `"${declaration.prop}: ${declaration.value}" depends on the layer it stands in`);
    delete declaration.raws.value;
    declaration.value = evaluateCalc(value);
  });
  return copy;
}

/** Writes a product of numbers and one unit as its result. */
function evaluateCalc(value: string): string {
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

/** Rules as text with the indentation of the file they go to, without a line end at the end. */
export function cssText(
  root: Root,
  { indent, unit, eol }: { indent: string; unit: string; eol: string },
): string {
  const copy = root.clone();
  copy.cleanRaws();
  formatNodes(copy, unit, 0);
  const text = copy.toString().trim();
  return text.replace(/^(?=[^\r\n])/gm, indent).replaceAll("\n", eol);
}

/** Formats with one line for each node, and an empty line between the rules of one level. */
function formatNodes(container: Container, unit: string, depth: number): void {
  for (const [index, node] of (container.nodes ?? []).entries()) {
    const isApart = needsEmptyLine(container.nodes?.[index - 1], node);
    node.raws.before = `${isApart ? "\n\n" : "\n"}${unit.repeat(depth)}`;
    if (node.type === "comment") Object.assign(node.raws, { left: " ", right: " " });
    if (node.type === "decl") node.value = node.value.trim();
    if (node.type === "rule" || node.type === "atrule") {
      if (node.type === "rule") node.selector = node.selector.replaceAll("\n", `\n${unit.repeat(depth)}`);
      node.raws.semicolon = true;
      node.raws.after = `\n${unit.repeat(depth)}`;
      formatNodes(node, unit, depth + 1);
    }
  }
}

function needsEmptyLine(previous: ChildNode | undefined, node: ChildNode): boolean {
  if (previous === undefined || previous.type === "comment") return false;
  return node.type !== "decl" || previous.type !== "decl";
}
