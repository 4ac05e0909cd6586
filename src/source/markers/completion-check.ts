/** The check before a session is complete: no file that the session may have changed holds a trace of it. */

import { isSessionId } from "../../protocol/ids.ts";
import { isInside } from "../edit/range.ts";
import { type Receipt, readReceipt } from "../history/receipts.ts";
import { SOURCE_EXTENSIONS } from "../languages/index.ts";
import type { Range } from "../languages/language.ts";
import { currentPath } from "../project/current-path.ts";
import { fileLanguage } from "../project/file-language.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import { realRoot } from "../project/paths.ts";
import { lineAt, readTextFile } from "../project/text-file.ts";
import { findMarkerBlocks } from "./marker-blocks.ts";
import { CSS, carbonizeEnd, carbonizeNeedles, variantsEnd, wrapperNeedles } from "./markers.ts";
import { parameterUses } from "./parameter-uses.ts";
import { type ParameterValues, sessionParameters } from "./session-parameters.ts";

/** The traces of a session, and how a finding describes them. */
const TRACES: readonly { readonly pattern: RegExp; readonly what: (found: string) => string }[] = [
  {
    pattern: /\bimpeccable-(?:variants|carbonize)-(?:start|end)\b/g,
    what: (found) => `marker comment ${found}`,
  },
  { pattern: /\bimpeccable-param-values\b/g, what: () => "tuned values in a comment" },
  {
    pattern: /\/\* impeccable-(?:key|slot) \*\/|\bdata-impeccable-moved-[a-z-]+/g,
    what: (found) =>
      `placeholder of a moved ${/(?:impeccable-|moved-)([a-z-]+)(?: \*\/)?$/.exec(found)?.[1] ?? "key"}`,
  },
  { pattern: /\bVariants: insert below this line\b/g, what: () => "insert marker" },
  { pattern: /@scope\s*\(\s*\[data-impeccable-[^)]*\)/g, what: () => "@scope of a variant" },
  { pattern: /\bdata-impeccable-[a-z-]+/g, what: (found) => `attribute ${found}` },
];

/** A trace of the session that is left in a file. */
export interface Leftover {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly what: string;
}

export interface CompletionCheck {
  readonly clean: boolean;
  readonly findings: readonly Leftover[];
}

interface CompletionInput {
  readonly root: string;
  /** The session. */
  readonly id: string;
  /** Files that are checked in any case. */
  readonly files?: readonly string[];
  /** What was tuned, from the record: names of parameters that are the session's. Absent: it is not known. */
  readonly paramValues?: ParameterValues;
}

/** Whose traces a file is searched for. */
interface Traces {
  readonly id: string;
  /** `null`: any parameter may be the session's. */
  readonly params: ParameterValues | null;
}

/**
 * Checks the named files, every file of the session's receipt, every source file with the session's markers, and style
 * sheets with rules for variants or for the session's parameters. A project may have `--p-` and `data-p-` names of its
 * own: they count only inside the session's markers, and where they are the session's parameters. A file that is missing or cannot be read is a
 * finding. Throws for an id that is none, and for a root that is relative or missing.
 */
export async function checkCompletion(input: CompletionInput): Promise<CompletionCheck> {
  const { id } = input;
  if (!isSessionId(id)) throw new TypeError(`not a session id: ${id}`);
  const root = await realRoot(input.root);
  const receipt = await readReceipt(root, id);
  const traces: Traces = { id, params: sessionParameters(id, receipt, input.paramValues) };
  const findings = new Map<string, readonly Leftover[]>();
  for (const name of await filesToCheck(root, input, { ...traces, receipt })) {
    const found = await currentPath(root, name);
    const file = found.ok ? found.path.file : name;
    if (findings.has(file)) continue;
    const text = found.ok ? (await readTextFile(found.path.absolute))?.text : undefined;
    const unreadable = found.ok ? "the file cannot be read as UTF-8 text" : found.message;
    findings.set(
      file,
      text === undefined
        ? [{ file, line: 1, what: unreadable }]
        : await leftoversIn({ root, file, text }, traces),
    );
  }
  const all = [...findings.values()].flat();
  return { clean: all.length === 0, findings: all };
}

/** Names of the files that may hold a trace of the session; a name may occur more than once. */
async function filesToCheck(
  root: string,
  { files = [] }: CompletionInput,
  { id, params, receipt }: Traces & { readonly receipt: Receipt | null },
): Promise<string[]> {
  const markers = [
    ...wrapperNeedles(id),
    ...carbonizeNeedles(id),
    variantsEnd(id),
    carbonizeEnd(id),
    `${CSS}="${id}"`,
    `impeccable-param-values ${id}`,
  ];
  const rules = Object.keys(params ?? {}).flatMap((name) => [`var(--p-${name}`, `data-p-${name}`]);
  const [marked, styled] = await Promise.all([
    filesContaining(root, markers, [...SOURCE_EXTENSIONS, "ts", ...STYLE_EXTENSIONS]),
    filesContaining(root, ["data-impeccable-", ...rules], STYLE_EXTENSIONS),
  ]);
  const changed =
    receipt === null ? [] : [receipt.change, ...(receipt.kept ?? []), ...(receipt.baked?.changes ?? [])];
  return [...files, ...changed.map(({ file }) => file), ...marked, ...styled];
}

/** The file's syntax error; `null` without one, and for style sheets in other languages than CSS. */
async function syntaxError(
  root: string,
  file: string,
  text: string,
): Promise<{ readonly line: number; readonly message: string } | null> {
  if (/\.p?css$/i.test(file)) {
    const { CssSyntaxError, parse } = await import("postcss");
    try {
      parse(text);
      return null;
    } catch (error) {
      if (!(error instanceof CssSyntaxError)) throw error;
      return { line: error.line ?? 1, message: error.reason };
    }
  }
  const parsed = (await fileLanguage(root, file, text))?.parse(text);
  return parsed?.ok === false ? parsed : null;
}

async function leftoversIn(
  { root, file, text }: { readonly root: string; readonly file: string; readonly text: string },
  { id, params }: Traces,
): Promise<Leftover[]> {
  const findings: Leftover[] = [];
  const broken = await syntaxError(root, file, text);
  if (broken !== null) findings.push({ file, line: broken.line, what: `does not parse: ${broken.message}` });
  // Markers inside another session's block belong to that session.
  const blocks = await findMarkerBlocks(root, file, text);
  const others = blocks.filter((block) => block.id !== id).map(({ range }) => range);
  const own = blocks.filter((block) => block.id === id).map(({ range }) => range);
  const seen: Range[] = [];
  for (const { pattern, what } of TRACES) {
    for (const match of text.matchAll(pattern)) {
      const range = { start: match.index, end: match.index + match[0].length };
      if ([...others, ...seen].some((other) => isInside(range, other))) continue;
      seen.push(range);
      findings.push({ file, line: lineAt(text, match.index), what: what(match[0]) });
    }
  }
  for (const { name, text: use, range } of parameterUses(text)) {
    const isOwn =
      params === null || Object.hasOwn(params, name) || own.some((block) => isInside(range, block));
    if (!isOwn || [...others, ...seen].some((other) => isInside(range, other))) continue;
    const what = use.startsWith("data-") ? `parameter attribute ${use}` : `parameter var(--p-${name})`;
    findings.push({ file, line: lineAt(text, range.start), what });
  }
  return findings.sort((a, b) => a.line - b.line);
}
