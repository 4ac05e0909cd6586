/** What was looked for, and what is there instead, in the words of a refusal. */
import type { SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt, lineText } from "../project/text-file.ts";
import { componentSpellings, type ElementQuery } from "./element-query.ts";

const TEXT_CHARS = 60;
const LINE_CHARS = 80;
const MAX_SHOWN = 3;

/** `the picked element (<h2 id="a" class="b c"> with the text "d")`. */
export function describeQuery({ tag, component, id, classes, text }: ElementQuery): string {
  const facts = [
    component ?? tag ?? "…",
    ...(id ? [`id="${id}"`] : []),
    ...(classes !== null && classes.length > 0 ? [`class="${classes.join(" ")}"`] : []),
  ];
  const shown = text?.replace(/\s+/g, " ").trim() ?? "";
  const cut = shown.length > TEXT_CHARS ? `${shown.slice(0, TEXT_CHARS)}…` : shown;
  return `the picked element (<${facts.join(" ")}>${cut === "" ? "" : ` with the text "${cut}"`})`;
}

/** The elements of the file that have the tag; without any, how many others there are. */
export function describeContent({ text, source }: LoadedSource, query: ElementQuery): string {
  const names = query.component === null ? [query.tag] : componentSpellings(query.component);
  const isAlike = ({ tag, name }: SourceElement): boolean => names.includes(name) || names.includes(tag);
  const alike = query.tag === null ? source.elements : source.elements.filter(isAlike);
  const lines = alike
    .slice(0, MAX_SHOWN)
    .map(
      ({ range }) =>
        `line ${lineAt(text, range.start)}: ${lineText(text, range.start).trim().slice(0, LINE_CHARS)}`,
    );
  const more = alike.length > MAX_SHOWN ? `; and ${alike.length - MAX_SHOWN} more` : "";
  if (lines.length > 0) return `There is ${lines.join("; ")}${more}.`;
  return `Among its ${source.elements.length} elements is no <${query.component ?? query.tag}>.`;
}
