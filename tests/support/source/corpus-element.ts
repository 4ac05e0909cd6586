/**
 * One element of a public project: found, wrapped, filled with itself as the variant, discarded, accepted and undone,
 * in memory. What comes back has to be the file. `npm run corpus` calls it for each element.
 */
import { buildAcceptEdit } from "../../../src/source/accept/accept-edit.ts";
import { mergeThreeWay } from "../../../src/source/history/three-way-merge.ts";
import type { SourceElement } from "../../../src/source/languages/language.ts";
import { candidatesIn, chooseCandidate } from "../../../src/source/locate/candidates.ts";
import { buildElementQuery } from "../../../src/source/locate/element-query.ts";
import { locateWrapper, type Wrapper } from "../../../src/source/markers/wrapper.ts";
import type { LoadedSource } from "../../../src/source/project/load-source.ts";
import { variantProblems } from "../../../src/source/variants/check-variants.ts";
import { fillWrapper } from "../../../src/source/variants/fill-wrapper.ts";
import { jsonBlock } from "../../../src/source/variants/json/json-block.ts";
import { originalSource } from "../../../src/source/wrap/describe-wrapper.ts";
import { textWithoutWrapper } from "../../../src/source/wrap/unwrap.ts";
import { buildWrapEdit, type WrapEdit } from "../../../src/source/wrap/wrap-edit.ts";

const ID = "a1b2c3d4";
const plain = (text: string): string => text.replace(/\s+/g, "");

/** `right`, `wrong: …`, or the reason of a refusal. `root` is the folder of the file. */
export async function tryElement(
  root: string,
  loaded: LoadedSource,
  element: SourceElement,
): Promise<string> {
  const found = await find(loaded, element);
  if (found !== null) return found;
  const edit = await buildWrapEdit(loaded, element, { id: ID, count: 1 }, { climb: false });
  if (!edit.ok) return String(edit.reason);
  const filled = await fill(loaded, edit);
  if (typeof filled === "string") return filled;
  const located = locateWrapper(filled, ID);
  if (!located?.ok) return "wrong: the filled wrapper is not found";
  if ((await textWithoutWrapper(filled, located.wrapper)) !== loaded.text) return "wrong: discard differs";
  const [problem] = await variantProblems(filled, located.wrapper, { root, id: ID });
  // An element that the file's own compiler refuses twice (`#name`) is the agent's to change.
  if (problem !== undefined) return `variant: ${problem.message.replace(/^(.{0,50}).*/s, "$1")}`;
  return await acceptAndUndo({ loaded, element }, filled, located.wrapper);
}

/** What the page shows of an element finds it in its file, or several that are equal to it; never another one alone. */
async function find(loaded: LoadedSource, element: SourceElement): Promise<string | null> {
  if (element.tag === null) return null;
  const id = element.attributes.get("id")?.value ?? null;
  const query = await buildElementQuery({
    tag: element.tag,
    classes: element.classes.always,
    ...(id === null ? {} : { elementId: id }),
    text: element.text.map((piece) => piece ?? "7").join(""),
  });
  const found = chooseCandidate(candidatesIn(loaded, query), query);
  if ("ok" in found) return found.error === "element_not_found" ? "not found" : null;
  const { start } = found.element.startTag;
  return start === element.startTag.start ? null : `wrong: found <${found.element.name}> at ${start} instead`;
}

/** The wrapped file with the original as its variant, as `variants --json` writes it. */
async function fill(
  loaded: LoadedSource,
  { after, wrapper }: Pick<WrapEdit, "after" | "wrapper">,
): Promise<LoadedSource | string> {
  const { language, file } = loaded;
  const { insert } = wrapper;
  const markup = await originalSource(after, wrapper);
  const source = jsonBlock(JSON.stringify({ variants: [{ markup }] }), "-");
  if (insert === null || "problems" in source) return "wrong: a new wrapper takes no variants";
  const rendered = await source.render({ id: ID, language, tag: wrapper.element.name });
  if (!rendered.ok) return "wrong: the original is not rendered";
  const content = { content: rendered.block.text, id: ID, eol: file.eol, anyTag: false };
  const { text } = await fillWrapper(after, { ...wrapper, insert }, content);
  const parsed = language.parse(text);
  // `variants` refuses that and writes nothing.
  return parsed.ok ? { ...loaded, text, source: parsed.source } : "variant: it does not parse";
}

/** The file as an accept writes it: attributes that the wrapper carried return to the front of the start tag. */
function expected(text: string, { range, name, outermost, attributes }: SourceElement): string {
  const moved = outermost
    .flatMap((key) => attributes.get(key)?.range ?? [])
    .sort((a, b) => b.start - a.start);
  let rest = text.slice(0, range.end);
  for (const { start, end } of moved) rest = rest.slice(0, start) + rest.slice(end);
  const at = range.start + 1 + name.length;
  const written = moved.map(({ start, end }) => text.slice(start, end));
  return rest.slice(0, at) + written.reverse().join("") + rest.slice(at) + text.slice(range.end);
}

async function acceptAndUndo(
  { loaded, element }: { readonly loaded: LoadedSource; readonly element: SourceElement },
  filled: LoadedSource,
  wrapper: Wrapper,
): Promise<string> {
  const accepted = await buildAcceptEdit(filled, wrapper, { id: ID, variant: "1", paramValues: {} });
  if (!accepted.ok) return `accept: ${accepted.error}`;
  const same = [loaded.text, expected(loaded.text, element)].map(plain);
  if (!same.includes(plain(accepted.text))) return "wrong: accept differs";
  const undone = await mergeThreeWay({ ours: accepted.text, base: accepted.text, theirs: loaded.text });
  return undone.ok && undone.text === loaded.text ? "right" : "wrong: undo differs";
}
