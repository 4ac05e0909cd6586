/** JSX and TSX through Babel's parser: every JSX element with its ranges, its static parts, and its slot. */
import { type ParserPlugin, parse as parseProgram } from "@babel/parser";
import { type AstNode, below, child, isNode, list, stringPieces, textField, unwrapped } from "./ast.ts";
import { classNamesIn, classNamesOf } from "./jsx-classes.ts";
import { jsxText } from "./jsx-text.ts";
import type {
  Language,
  ParsedSource,
  ParseResult,
  Range,
  Slot,
  SourceAttribute,
  SourceClasses,
  SourceComment,
  SourceElement,
} from "./language.ts";
import { isCounted } from "./tree.ts";

type MutableElement = SourceElement & { children: SourceElement[]; childrenOpen: boolean };

/** What surrounds a node on the way down. */
interface Around {
  readonly parent: MutableElement | null;
  readonly repeated: boolean;
  readonly slot: Slot;
}

/** Names that differ between JSX and the page. */
const DOM_NAMES = new Map([
  ["className", "class"],
  ["htmlFor", "for"],
  ["tabIndex", "tabindex"],
]);
const LOOP_METHODS = new Set(["map", "flatMap"]);
/** Components whose function child is a loop's body. */
const LOOP_COMPONENTS = new Set(["For", "Index"]);
const PLUGINS: ParserPlugin[] = ["jsx", "typescript", "decorators-legacy"];

/** JSX and TSX files: the wrapper is one value, so the markers stand inside it. */
export const jsx: Language = {
  name: "jsx",
  commentSyntax: "jsx",
  styleMode: "scoped",
  oneValue: true,
  oneChild: isCounted,
  alsoForbidden: [],
  displayContents: 'style={{ display: "contents" }}',
  displayNone: 'style={{ display: "none" }}',
  comment: (text) => `{/* ${text} */}`,
  placeholder: (attribute) => `/* impeccable-${attribute} */`,
  styleTag: (id) => `<style data-impeccable-css="${id}">{\`…\`}</style>`,
  styleElement: (id, css) =>
    `<style data-impeccable-css="${id}">{\`${css.replace(/[\\`]|\$\{/g, "\\$&")}\`}</style>`,
  verify(text) {
    const parsed = jsx.parse(text);
    return Promise.resolve(parsed.ok ? { ok: true } : parsed);
  },
  parse(text) {
    const first = attempt(text, PLUGINS);
    // A few plain JavaScript files are no TypeScript; they get a second try before they count as broken.
    return first.ok ? first : (second(text) ?? first);
  },
};

function second(text: string): ParseResult | null {
  const result = attempt(text, ["jsx", "flow"]);
  return result.ok ? result : null;
}

function attempt(text: string, plugins: ParserPlugin[]): ParseResult {
  try {
    const file: unknown = parseProgram(text, {
      sourceType: "unambiguous",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowUndeclaredExports: true,
      plugins,
    });
    return isNode(file)
      ? { ok: true, source: collect(file, text) }
      : { ok: false, message: "the parser gave no tree", line: 1 };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = "loc" in error ? error.loc : null;
    const line =
      typeof place === "object" && place !== null && "line" in place && typeof place.line === "number"
        ? place.line
        : 1;
    return { ok: false, message: error.message, line };
  }
}

function collect(file: AstNode, text: string): ParsedSource {
  const elements: SourceElement[] = [];
  const braces = new Map<number, Range>();
  const verbatim: Range[] = [];

  const visit = (node: AstNode, around: Around): void => {
    if (node.type === "JSXElement") {
      visitElement(node, around);
      return;
    }
    if (node.type === "JSXFragment") {
      for (const item of list(node, "children")) visit(item, { ...around, slot: "child" });
      return;
    }
    if (node.type === "JSXExpressionContainer") {
      const expression = child(node, "expression");
      if (expression?.type === "JSXEmptyExpression") {
        for (const comment of list(expression, "innerComments")) braces.set(comment.start, node);
      }
      if (around.parent !== null && around.slot === "child") around.parent.childrenOpen = true;
    }
    if (node.type === "TemplateElement" || node.type === "StringLiteral") {
      if (text.slice(node.start, node.end).includes("\n"))
        verbatim.push({ start: node.start, end: node.end });
    }
    const slot = slotBelow(node, around.slot);
    const repeated = around.repeated || opensLoop(node);
    for (const item of below(node)) visit(item, { ...around, slot, repeated });
  };

  const visitElement = (node: AstNode, around: Around): void => {
    const element = describe(node, around);
    if (element === null) return;
    elements.push(element);
    around.parent?.children.push(element);
    const opening = child(node, "openingElement");
    for (const attribute of opening === null ? [] : list(opening, "attributes")) {
      visit(attribute, { parent: element, repeated: around.repeated, slot: "attribute" });
    }
    const repeated = around.repeated || LOOP_COMPONENTS.has(element.name);
    for (const item of list(node, "children")) visit(item, { parent: element, repeated, slot: "child" });
  };

  visit(file, { parent: null, repeated: false, slot: "expression" });
  elements.sort((a, b) => a.range.start - b.range.start);
  const comments: SourceComment[] = list(file, "comments").map((comment) => ({
    text: (textField(comment, "value") ?? "").trim(),
    range: place(braces.get(comment.start) ?? comment),
  }));
  return { elements, comments, verbatim };
}

/** Children of an attribute stay in it whatever they pass; a condition's branches are told from other values. */
function slotBelow(node: AstNode, slot: Slot): Slot {
  if (slot === "attribute") return slot;
  if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") return "branch";
  if (node.type === "ParenthesizedExpression") return slot;
  return "expression";
}

function opensLoop(node: AstNode): boolean {
  if (node.type !== "CallExpression" && node.type !== "OptionalCallExpression") return false;
  const callee = child(node, "callee");
  const property = callee === null ? null : child(callee, "property");
  const method = property === null ? null : textField(property, "name");
  if (method === "from") {
    const object = callee === null ? null : child(callee, "object");
    return object !== null && textField(object, "name") === "Array" && list(node, "arguments").length > 1;
  }
  return method !== null && LOOP_METHODS.has(method);
}

function describe(node: AstNode, around: Around): MutableElement | null {
  const opening = child(node, "openingElement");
  const nameNode = opening === null ? null : child(opening, "name");
  if (opening === null || nameNode === null) return null;
  const closing = child(node, "closingElement");
  const name = nameOf(nameNode);
  const attributes = new Map<string, SourceAttribute>();
  let classes: SourceClasses = { always: [], sometimes: [], open: false };
  let spread = false;
  for (const attribute of list(opening, "attributes")) {
    const attributeName = child(attribute, "name");
    if (attribute.type !== "JSXAttribute" || attributeName === null) {
      spread = true;
      continue;
    }
    const written = nameOf(attributeName);
    const value = child(attribute, "value");
    const expression = value?.type === "JSXExpressionContainer" ? child(value, "expression") : null;
    const dom = DOM_NAMES.get(written) ?? written;
    attributes.set(dom, { value: staticValue(value, expression), range: place(attribute) });
    if (dom === "class" && value !== null) {
      classes =
        expression === null ? classNamesIn(textField(value, "value") ?? "") : classNamesOf(expression);
    }
  }
  if (spread && !attributes.has("class")) classes = { ...classes, open: true };
  return {
    range: place(node),
    startTag: place(opening),
    endTag: closing === null ? null : place(closing),
    name,
    tag: hostTag(name),
    attributes,
    spread,
    classes,
    text: jsxText(node),
    parent: around.parent,
    children: [],
    childrenOpen: attributes.has("dangerouslySetInnerHTML"),
    repeated: around.repeated,
    slot: around.slot,
    outermost: ["key", "slot"].filter((name) => attributes.has(name)),
  };
}

function place(node: Range): Range {
  return { start: node.start, end: node.end };
}

function staticValue(value: AstNode | null, expression: AstNode | null): string | null {
  if (value === null) return "";
  if (expression === null) return textField(value, "value");
  const pieces = stringPieces(unwrapped(expression));
  return pieces.some((piece) => piece === null) ? null : pieces.join("");
}

function nameOf(node: AstNode): string {
  if (node.type === "JSXMemberExpression") {
    const [object, property] = [child(node, "object"), child(node, "property")];
    return `${object === null ? "" : nameOf(object)}.${property === null ? "" : nameOf(property)}`;
  }
  if (node.type === "JSXNamespacedName") {
    const [space, local] = [child(node, "namespace"), child(node, "name")];
    return `${space === null ? "" : nameOf(space)}:${local === null ? "" : nameOf(local)}`;
  }
  return textField(node, "name") ?? "";
}

/** `div` and `motion.div` become a div; `Card` and `Dialog.Title` are anybody's guess. */
function hostTag(name: string): string | null {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return /^[a-z]/.test(last) ? last : null;
}
