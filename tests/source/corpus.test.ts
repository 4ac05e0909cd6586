/** Locates every element of the corpus, as a browser picks them. `scripts/make-corpus.mjs` writes the corpus. */
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { wrapInputOf } from "../../src/cli/agent/wrap-input.ts";
import type { SourceHint } from "../../src/protocol/source-hint.ts";
import { locateElement } from "../../src/source/locate/locate-element.ts";
import { lineAt } from "../../src/source/project/text-file.ts";

const FIXTURES = realpathSync(join(import.meta.dirname, "../fixtures"));
const KINDS = ["equal", "loop", "data", "same-line", "conditional", "class-helper", "several-places"];

interface Pair {
  readonly project: string;
  /** `line` counts from 1, `column` from 0. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
  readonly kinds: readonly string[];
  readonly pageUrl: string;
  readonly element: {
    outerHTML: string;
    tagName: string;
    classes: string[];
    id?: string;
    textContent?: string;
  };
}

/** `refused`: with the right location among the candidates; `lost`: refused without it. */
type Verdict = "right" | "refused" | "lost" | "wrong";
interface Judged {
  readonly pair: Pair;
  readonly verdict: Verdict;
  /** The result, shown when the test fails. */
  readonly answer: string;
}

// Without git: thousands of git processes would take most of the test's time.
vi.mock(import("../../src/source/project/git.ts"), async (original) => ({
  ...(await original()),
  gitGrep: () => Promise.resolve(null),
  gitFiles: () => Promise.resolve(null),
  gitIgnored: () => Promise.resolve(new Set<string>()),
  isIgnoreStateKnown: () => Promise.resolve(true),
}));

const pairs: readonly Pair[] = JSON.parse(readFileSync(join(FIXTURES, "corpus/pairs.json"), "utf8"));

async function judge(pair: Pair, sourceHint?: SourceHint): Promise<Judged> {
  const { element, pageUrl, place, project } = pair;
  const picked = { ...element, ...(sourceHint === undefined ? {} : { sourceHint: { ...sourceHint } }) };
  const input = wrapInputOf(join(FIXTURES, project), {
    type: "generate",
    id: "a1b2c3d4",
    action: "impeccable",
    count: 1,
    pageUrl,
    element: picked,
  });
  const found = await locateElement(input.root, input);
  if (!found.ok) {
    const among = candidatesOf(found).some(({ file, line }) => file === place.file && line === place.line);
    return { pair, verdict: among ? "refused" : "lost", answer: found.error };
  }
  if (found.kind !== "element") return { pair, verdict: "wrong", answer: "is wrapped already" };
  const { loaded, element: source } = found.candidate;
  const { file } = loaded.path;
  const { start } = source.range;
  const line = lineAt(loaded.text, start);
  const column = start - (start === 0 ? 0 : loaded.text.lastIndexOf("\n", start - 1) + 1);
  const right = file === place.file && line === place.line && column === place.column;
  return { pair, verdict: right ? "right" : "wrong", answer: `${file}:${line}:${column}` };
}

function candidatesOf(refusal: { readonly [detail: string]: unknown }): { file: string; line: number }[] {
  return Array.isArray(refusal.candidates) ? refusal.candidates : [];
}

function listed(judged: readonly Judged[], verdict: Verdict): string[] {
  return judged
    .filter((one) => one.verdict === verdict)
    .map(({ pair: { project, place, element }, answer }) => {
      return `${project} ${place.file}:${place.line}:${place.column} ${element.outerHTML.slice(0, 80)} -> ${answer}`;
    });
}

function share(judged: readonly Judged[], verdict: Verdict): number {
  return judged.filter((one) => one.verdict === verdict).length / judged.length;
}

async function judgeAll(hintOf: (pair: Pair) => SourceHint | undefined): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const pair of pairs) judged.push(await judge(pair, hintOf(pair)));
  return judged;
}

it("holds at least 200 pairs, and at least ten of each kind that is hard to tell apart", () => {
  expect(pairs.length).toBeGreaterThanOrEqual(200);
  for (const kind of KINDS) {
    expect(pairs.filter(({ kinds }) => kinds.includes(kind)).length, kind).toBeGreaterThanOrEqual(10);
  }
});

describe.each([
  [
    "with the file and line of a development build",
    0.95,
    ({ place: { file, line } }: Pair) => ({ file, line }),
  ],
  ["without a hint", 0.85, () => undefined],
] as const)("%s", (_name, least, hintOf) => {
  let judged: readonly Judged[] = [];
  beforeAll(async () => {
    judged = await judgeAll(hintOf);
  });

  it("locates no element at a wrong place", () => {
    expect(listed(judged, "wrong")).toEqual([]);
  });

  it(`locates ${least * 100} % of the elements`, () => {
    expect(share(judged, "right"), listed(judged, "refused").join("\n")).toBeGreaterThanOrEqual(least);
  });

  it("names the right location among the candidates of every refusal", () => {
    expect(listed(judged, "lost")).toEqual([]);
  });
});

describe("the pages of real dev servers", () => {
  const seen: readonly (Pair & { readonly hint?: SourceHint })[] = JSON.parse(
    readFileSync(join(FIXTURES, "corpus/places.json"), "utf8"),
  );

  it.each([...new Set(seen.map(({ project }) => project))])(
    "%s: no element is located wrongly, with its hint or without",
    async (project) => {
      const own = seen.filter((pair) => pair.project === project);
      const hinted: Judged[] = [];
      const plain: Judged[] = [];
      for (const pair of own) {
        hinted.push(await judge(pair, pair.hint));
        plain.push(await judge(pair));
      }
      expect(own.length).toBeGreaterThanOrEqual(20);
      expect(listed([...hinted, ...plain], "wrong")).toEqual([]);
      const refused = [...listed(hinted, "refused"), ...listed(hinted, "lost")];
      expect(share(hinted, "right"), refused.join("\n")).toBeGreaterThanOrEqual(0.9);
    },
  );
});
