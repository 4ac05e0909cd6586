/** The whole file as it was before a session's wrapper. */
import { restoreLayout } from "../history/layout-before-wrap.ts";
import type { WrappedText, Wrapper } from "../markers/wrapper.ts";
import { textWithoutWrapper } from "../wrap/unwrap.ts";

/**
 * The file's text without the wrapper. Where a formatter has run over the wrapped file, the original's lines get the
 * layout back that they had before wrap. `root` is a real path.
 */
export async function originalText(
  root: string,
  id: string,
  wrapped: WrappedText,
  wrapper: Wrapper,
): Promise<string> {
  const text = await textWithoutWrapper(wrapped, wrapper);
  if (wrapper.original === null) return text;
  const { start, end } = wrapper.block;
  const element = { start, end: text.length - (wrapped.text.length - end) };
  return await restoreLayout({ root, id, text, element });
}
