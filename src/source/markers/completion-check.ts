/** The gate before a session is complete: nothing of it is left in any file it may have touched. */

import { readReceipt } from "../history/receipts.ts";
import { languageOf, SOURCE_EXTENSIONS } from "../languages/index.ts";
import type { Range } from "../languages/language.ts";
import { currentPath } from "../project/current-path.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import { realRoot } from "../project/paths.ts";
import { lineAt, readTextFile } from "../project/text-file.ts";
import type { CompletionCheck, Leftover } from "../refusal.ts";
import { findMarkerBlocks } from "./marker-blocks.ts";
import {
  CSS,
  carbonizeEnd,
  carbonizeNeedles,
  validateSessionId,
  variantsEnd,
  wrapperNeedles,
} from "./markers.ts";

/** What must be gone, and how a finding names it. */
const LEFTOVERS: readonly { readonly pattern: RegExp; readonly what: (found: string) => string }[] = [
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
  { pattern: /\bdata-p-[\w-]+/g, what: (found) => `parameter attribute ${found}` },
  { pattern: /\bvar\(\s*--p-[\w-]*/g, what: (found) => `parameter ${found.replace(/\s/g, "")})` },
];

/**
 * Looks at the named files, at every file of the session's receipt, at every source file with the session's markers
 * and at style sheets with rules for variants or for the session's parameters. A file that is missing or cannot be read is a finding.
 */
export async function checkCompletion(input: {
  readonly root: string;
  readonly id: string;
  readonly files?: readonly string[];
}): Promise<CompletionCheck> {
  const { id } = input;
  if (!validateSessionId(id)) throw new TypeError(`not a session id: ${id}`);
  const root = await realRoot(input.root);
  const traces = [
    ...wrapperNeedles(id),
    ...carbonizeNeedles(id),
    variantsEnd(id),
    carbonizeEnd(id),
    `${CSS}="${id}"`,
  ];
  const receipt = await readReceipt(root, id);
  const params = receipt?.operation.type === "accept" ? Object.keys(receipt.operation.paramValues) : [];
  const [marked, styled] = await Promise.all([
    filesContaining(
      root,
      [...traces, `impeccable-param-values ${id}`],
      [...SOURCE_EXTENSIONS, "ts", ...STYLE_EXTENSIONS],
    ),
    // A project may have `--p-` names of its own: of those only the session's count in sheets nobody named.
    filesContaining(
      root,
      ["data-impeccable-", ...params.flatMap((name) => [`var(--p-${name}`, `data-p-${name}`])],
      STYLE_EXTENSIONS,
    ),
  ]);
  const names = [
    ...(input.files ?? []),
    ...(receipt === null
      ? []
      : [receipt.change, ...(receipt.kept ?? []), ...(receipt.baked?.changes ?? [])]
    ).map(({ file }) => file),
    ...marked,
    ...styled,
  ];
  const findings = new Map<string, readonly Leftover[]>();
  for (const name of names) {
    const found = await currentPath(root, name);
    const file = found.ok ? found.path.file : name;
    if (findings.has(file)) continue;
    const text = found.ok ? (await readTextFile(found.path.absolute))?.text : undefined;
    const unreadable = found.ok ? "the file cannot be read as UTF-8 text" : found.message;
    findings.set(
      file,
      text === undefined ? [{ file, line: 1, what: unreadable }] : await leftovers(file, text, id),
    );
  }
  const all = [...findings.values()].flat();
  return { clean: all.length === 0, findings: all };
}

/** What the file's parser has against it; style sheets in other languages than CSS are not looked into. */
async function whyUnparsable(
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
  const parsed = (await languageOf(file))?.parse(text);
  return parsed?.ok === false ? parsed : null;
}

async function leftovers(file: string, text: string, id: string): Promise<Leftover[]> {
  const findings: Leftover[] = [];
  const broken = await whyUnparsable(file, text);
  if (broken !== null) findings.push({ file, line: broken.line, what: `does not parse: ${broken.message}` });
  // What stands in another session's block is that session's to clean up.
  const others = (await findMarkerBlocks(file, text))
    .filter((block) => block.id !== id)
    .map(({ range }) => range);
  const seen: Range[] = [];
  for (const { pattern, what } of LEFTOVERS) {
    for (const match of text.matchAll(pattern)) {
      const range = { start: match.index, end: match.index + match[0].length };
      if ([...others, ...seen].some((other) => range.start >= other.start && range.end <= other.end))
        continue;
      seen.push(range);
      findings.push({ file, line: lineAt(text, match.index), what: what(match[0]) });
    }
  }
  return findings.sort((a, b) => a.line - b.line);
}
