/** Taking a wrapper away: the file as it was before, whatever has changed around the wrapper meanwhile. */
import { editable, outdent } from "./indent.ts";
import { KEY_COMMENT } from "./markers.ts";
import { lineIndent } from "./text-file.ts";
import { isInside, type WrappedText, type Wrapper } from "./wrapper.ts";

/**
 * The text without the wrapper. How far the original was moved to the right is read off the wrapper itself, so
 * nothing has to be remembered.
 */
export async function restored({ text, source }: WrappedText, wrapper: Wrapper): Promise<string> {
  const { block, original, element } = wrapper;
  const edit = await editable(text);
  edit.remove(block.start, original.range.start);
  edit.remove(original.range.end, block.end);
  outdent(edit, original.range, source.verbatim, slotIndent(text, wrapper));
  const key = element.attributes.get("key");
  const place = source.comments.find(
    (comment) => comment.text === KEY_COMMENT && isInside(comment.range, original.startTag),
  );
  if (key !== undefined && place !== undefined) {
    edit.update(place.range.start, place.range.end, text.slice(key.range.start, key.range.end));
  }
  return edit.toString();
}

/** What wrap put before the original's lines. */
function slotIndent(text: string, { block, original }: Wrapper): string {
  const own = lineIndent(text, original.range.start);
  const outer = lineIndent(text, block.start);
  const first = /(?:^|\n)[ \t]*$/.test(text.slice(0, original.range.start));
  return first && own.startsWith(outer) ? own.slice(outer.length) : "";
}
