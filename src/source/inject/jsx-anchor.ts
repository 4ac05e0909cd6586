/** Finds the place of the tag in a JSX or TSX file. Offsets are bytes: the text has one character per byte. */
import type { Anchor } from "./anchor.ts";

/** The offset before the end tag (or the text) that a configuration names; `null` when the file does not have it. */
export async function jsxAnchor(bytes: string, anchor: Anchor): Promise<number | null> {
  if (anchor.insertAfter !== undefined) {
    const at = bytes.indexOf(anchor.insertAfter);
    return at < 0 ? null : at + anchor.insertAfter.length;
  }
  const before = anchor.insertBefore ?? "</body>";
  const name = /^<\/([A-Za-z][\w.]*)\s*>$/.exec(before)?.[1];
  if (name === undefined) {
    const at = bytes.lastIndexOf(before);
    return at < 0 ? null : at;
  }
  const text = decode(bytes);
  const { jsx } = await import("../languages/jsx.ts");
  const parsed = jsx.parse(text);
  if (!parsed.ok) return null;
  const element = parsed.source.elements.find((one) => one.name === name && one.endTag !== null);
  return element?.endTag ? byteOffset(text, element.endTag.start) : null;
}

/** The line after the last import, or else after the directives; `null` when the file does not parse. */
export async function importsEnd(bytes: string): Promise<number | null> {
  const text = decode(bytes);
  const { parse } = await import("@babel/parser");
  try {
    const { program } = parse(text, { sourceType: "module", plugins: ["jsx", "typescript"] });
    const last =
      program.body.findLast(({ type }) => type === "ImportDeclaration") ?? program.directives.at(-1);
    const end = last?.end ?? program.interpreter?.end ?? 0;
    const lineEnd = end === 0 ? null : /^[^\S\n]*(?:\/\/[^\n]*)?\n/.exec(text.slice(end));
    return byteOffset(text, end + (lineEnd?.[0].length ?? 0));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function decode(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function byteOffset(text: string, offset: number): number {
  return Buffer.byteLength(text.slice(0, offset), "utf8");
}
