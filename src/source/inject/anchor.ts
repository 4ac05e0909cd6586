/** Finds the place of the tag in a page. */

export interface Anchor {
  readonly insertBefore?: string | undefined;
  readonly insertAfter?: string | undefined;
}

/**
 * Finds the offset. `</body>`, `</head>` and `</html>` are found by the parser, so that the same text in a comment
 * or a script is not used. In a page without `</body>`, the tag goes to the end.
 * @returns a UTF-16 offset, or `null` when the page does not have what the anchor names
 */
export async function findAnchor(text: string, anchor: Anchor): Promise<number | null> {
  if (anchor.insertAfter !== undefined) {
    const at = text.indexOf(anchor.insertAfter);
    return at < 0 ? null : at + anchor.insertAfter.length;
  }
  const before = anchor.insertBefore ?? "</body>";
  const name = /^<\/(body|head|html)\s*>$/i.exec(before)?.[1]?.toLowerCase();
  if (name === undefined) {
    const at = text.lastIndexOf(before);
    return at < 0 ? null : at;
  }
  const { parse } = await import("parse5");
  const document = parse(text, { sourceCodeLocationInfo: true });
  const html = document.childNodes.find((node) => node.nodeName === "html");
  if (!html || !("childNodes" in html)) return null;
  const target = name === "html" ? html : html.childNodes.find((node) => node.nodeName === name);
  const endTag = endTagOffset(target) ?? endTagOffset(html);
  if (endTag !== null) return endTag;
  return name === "head" ? null : text.trimEnd().length;
}

function endTagOffset(node: object | undefined): number | null {
  if (!node || !("sourceCodeLocation" in node)) return null;
  const location = node.sourceCodeLocation;
  if (typeof location !== "object" || location === null || !("endTag" in location)) return null;
  const endTag = location.endTag;
  if (typeof endTag !== "object" || endTag === null || !("startOffset" in endTag)) return null;
  return typeof endTag.startOffset === "number" ? endTag.startOffset : null;
}
