// One element of a public project: found, wrapped, filled with itself as the variant, discarded, accepted and
// undone, in memory. What comes back has to be the file.
import { buildAcceptEdit } from "../src/source/accept/accept-edit.ts";
import { mergeThreeWay } from "../src/source/history/three-way-merge.ts";
import { candidatesIn, chooseCandidate } from "../src/source/locate/candidates.ts";
import { buildElementQuery } from "../src/source/locate/element-query.ts";
import { locateWrapper } from "../src/source/markers/wrapper.ts";
import { variantProblems } from "../src/source/variants/check-variants.ts";
import { originalSource } from "../src/source/wrap/describe-wrapper.ts";
import { textWithoutWrapper } from "../src/source/wrap/unwrap.ts";
import { buildWrapEdit } from "../src/source/wrap/wrap-edit.ts";

const ID = "a1b2c3d4";
const plain = (text) => text.replace(/\s+/g, "");

/** `right`, `wrong: …`, or the reason of a refusal. */
export async function tryElement(loaded, element) {
  const found = await find(loaded, element);
  if (found !== null) return found;
  const edit = await buildWrapEdit(loaded, element, { id: ID, count: 1 }, { climb: false });
  if (!edit.ok) return edit.reason;
  const filled = await fill(loaded, edit);
  if (typeof filled === "string") return filled;
  const located = locateWrapper(filled, ID);
  if (!located?.ok) return "wrong: the filled wrapper is not found";
  if ((await textWithoutWrapper(filled, located.wrapper)) !== loaded.text) return "wrong: discard differs";
  const [problem] = await variantProblems(filled, located.wrapper, ID);
  // An element that the file's own compiler refuses twice (`#name`) is the agent's to change.
  if (problem !== undefined) return `variant: ${problem.message.replace(/^(.{0,50}).*/s, "$1")}`;
  return await acceptAndUndo({ loaded, element }, filled, located.wrapper);
}

/** What the page shows of an element finds it in its file, or several that are equal to it; never another one alone. */
async function find(loaded, element) {
  if (element.tag === null) return null;
  const id = element.attributes.get("id")?.value ?? null;
  const query = await buildElementQuery({
    tag: element.tag,
    classes: element.classes.always,
    ...(id === null ? {} : { elementId: id }),
    text: element.text.map((piece) => piece ?? "7").join(""),
  });
  const found = chooseCandidate(candidatesIn(loaded, query));
  if ("ok" in found) return found.error === "element_not_found" ? "not found" : null;
  const { start } = found.element.startTag;
  return start === element.startTag.start ? null : `wrong: found <${found.element.name}> at ${start} instead`;
}

/** The wrapped file with the original as its variant. */
async function fill(loaded, { after, wrapper }) {
  const { language } = loaded;
  const original = await originalSource(after, wrapper);
  const { insert, element } = wrapper;
  // In MDX blank lines separate what Markdown writes from the tags around it.
  const gap = language.indents ? "" : loaded.file.eol + loaded.file.eol;
  const slot = `<${element.name} data-impeccable-variant="1">${gap}${original}${gap}</${element.name}>`;
  const { end } = insert.range;
  const text = `${after.text.slice(0, end)}${loaded.file.eol}${slot}${after.text.slice(end)}`;
  const parsed = language.parse(text);
  // `variants` refuses that and writes nothing.
  return parsed.ok ? { ...loaded, text, source: parsed.source } : "variant: it does not parse";
}

/** The file as an accept writes it: attributes that the wrapper carried return to the front of the start tag. */
function expected(text, { range, name, outermost, attributes }) {
  const moved = outermost.map((key) => attributes.get(key).range).sort((a, b) => b.start - a.start);
  let rest = text.slice(0, range.end);
  for (const { start, end } of moved) rest = rest.slice(0, start) + rest.slice(end);
  const at = range.start + 1 + name.length;
  const written = moved.map(({ start, end }) => text.slice(start, end));
  return rest.slice(0, at) + written.reverse().join("") + rest.slice(at) + text.slice(range.end);
}

async function acceptAndUndo({ loaded, element }, filled, wrapper) {
  const accepted = await buildAcceptEdit(filled, wrapper, { id: ID, variant: "1", paramValues: {} });
  if (!accepted.ok) return `accept: ${accepted.error}`;
  const same = [loaded.text, expected(loaded.text, element)].map(plain);
  if (!same.includes(plain(accepted.text))) return "wrong: accept differs";
  const undone = await mergeThreeWay({ ours: accepted.text, base: accepted.text, theirs: loaded.text });
  return undone.ok && undone.text === loaded.text ? "right" : "wrong: undo differs";
}
