/** Angular's own compiler, as far as it is used: its parser of templates. The project's own version is preferred. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Span {
  readonly start: { readonly offset: number; readonly line: number };
  readonly end: { readonly offset: number };
}

interface TemplateError {
  readonly msg: string;
  readonly span: Span;
}

/** A node of the tree; `visit` calls the visitor's method for its kind. */
export interface TemplateNode {
  readonly sourceSpan: Span;
  visit(visitor: TemplateVisitor, context: unknown): unknown;
}

export interface AttributeNode extends TemplateNode {
  readonly name: string;
  readonly value: string;
}

export interface ElementNode extends TemplateNode {
  readonly name: string;
  readonly attrs: readonly AttributeNode[];
  readonly children: readonly TemplateNode[];
  readonly startSourceSpan: Span;
  readonly endSourceSpan: Span | null;
}

export interface BlockNode extends TemplateNode {
  readonly name: string;
  readonly children: readonly TemplateNode[];
}

export interface TextNode extends TemplateNode {
  readonly value: string;
}

export interface CommentNode extends TemplateNode {
  readonly value: string | null;
}

interface ExpansionNode extends TemplateNode {
  readonly cases: readonly { readonly expression: readonly TemplateNode[] }[];
}

/** Older compilers know fewer kinds of nodes, newer ones more: those call a method that does nothing. */
export interface TemplateVisitor {
  visitElement(node: ElementNode): void;
  visitText(node: TextNode): void;
  visitComment(node: CommentNode): void;
  visitBlock(node: BlockNode): void;
  visitExpansion(node: ExpansionNode): void;
  visitAttribute(): void;
  visitExpansionCase(): void;
  visitBlockParameter(): void;
  visitLetDeclaration(): void;
  visitComponent(): void;
  visitDirective(): void;
}

/** A template inside a string of TypeScript, whose escapes the compiler resolves. */
export interface TemplateRange {
  readonly escapedString: true;
  readonly range: {
    readonly startPos: number;
    readonly startLine: number;
    readonly startCol: number;
    readonly endPos: number;
  };
}

export interface AngularCompiler {
  readonly HtmlParser: new () => {
    parse(
      text: string,
      file: string,
      options: object,
    ): { readonly rootNodes: readonly TemplateNode[]; readonly errors: readonly TemplateError[] };
  };
  parseTemplate(
    text: string,
    file: string,
    options: object,
  ): { readonly errors: readonly TemplateError[] | null };
}

const NAME = "@angular/compiler";
const loaded = new Map<string, Promise<AngularCompiler>>();

/** The compiler that builds the files of a folder; the one that comes with this package where there is none. */
export async function angularCompiler(folder: string): Promise<AngularCompiler> {
  const address = ownAddress(folder);
  const key = address ?? "";
  const known = loaded.get(key) ?? load(address);
  loaded.set(key, known);
  return await known;
}

function ownAddress(folder: string): string | null {
  try {
    return pathToFileURL(createRequire(join(folder, "package.json")).resolve(NAME)).href;
  } catch {
    return null;
  }
}

async function load(address: string | null): Promise<AngularCompiler> {
  const own: unknown = address === null ? null : await import(address).catch(() => null);
  return isCompiler(own) ? own : await import("@angular/compiler");
}

function isCompiler(value: unknown): value is AngularCompiler {
  return (
    typeof value === "object" &&
    value !== null &&
    "HtmlParser" in value &&
    typeof value.HtmlParser === "function" &&
    "parseTemplate" in value &&
    typeof value.parseTemplate === "function"
  );
}
