/** Searching all of a project's source for the picked element, the rarest texts first. */

import {
  countNeedles,
  filesContaining,
  filesContainingAll,
  mapInParallel,
  outputFilesContaining,
} from "../project/file-search.ts";
import { generatedFiles } from "../project/generated-files.ts";
import { loadSource } from "../project/load-source.ts";
import { refuse, type SourceRefusal } from "../refusal.ts";
import {
  candidatesIn,
  chooseCandidate,
  type ElementCandidate,
  EQUAL_WITHIN_POINTS,
  isConvincing,
  locationOf,
  ROUTE_POINTS,
} from "./candidates.ts";
import { type ElementQuery, searchNeedles } from "./element-query.ts";
import { highestPossibleScore, MIN_SCORE_LOSS } from "./score.ts";

/** Parsing is the dear part: only the files with most of the texts in them are parsed. */
const MAX_PARSED_FILES = 200;
/** Where the answer is a refusal anyway, this many files are enough to show what it is about. */
const SHOWN_FILES = 20;
/** A candidate this good (a class and the tag, say) ends the search before the common texts are looked for. */
const GOOD_POINTS = 20;

/** The one clear best in the project's source, or the refusal that says why there is none. `root` is a real path. */
export async function searchProject(
  root: string,
  picked: ElementQuery,
): Promise<ElementCandidate | SourceRefusal> {
  const { rare, all, every } = searchNeedles(picked);
  const exact = await exactIn(root, every, picked);
  if (exact !== null) return chooseCandidate(exact);
  let found = await candidatesWith(root, rare, picked);
  if (!found.source.some(isGood) && all.length > rare.length) {
    found = await candidatesWith(root, all, picked);
  }
  if (!found.source.some(isConvincing)) found = await withComputed(root, found, all, picked);
  if (found.source.some(({ guess }) => !guess)) {
    const best = chooseCandidate(found.source);
    return !("ok" in best) && mayBeRivalled(best, found.unread, picked) ? tooMany(best) : best;
  }
  const built = found.generated.find(({ guess }) => !guess) ?? (await firstInOutput(root, all, picked));
  if (built === null) return chooseCandidate(found.source);
  const message = `The element was found only in ${built.loaded.path.file}, which is generated.`;
  return refuse("element_not_in_source", message, { generatedMatch: locationOf(built) });
}

/** A text that differs is another element's, or the page has changed it: better places are looked for first. */
function isGood({ points, otherText }: ElementCandidate): boolean {
  return points >= GOOD_POINTS && !otherText;
}

/** Also the elements whose text comes from elsewhere: their files need hold nothing but the tag. */
async function withComputed(
  root: string,
  found: Found & { readonly unread: Unread },
  all: readonly string[],
  picked: ElementQuery,
): Promise<Found & { readonly unread: Unread }> {
  if (picked.tag === null) return found;
  const wide = await candidatesWith(root, [...new Set([...all, `<${picked.tag}`])], picked);
  const isBetter = bestOf(wide.source) > bestOf(found.source);
  return isBetter ? wide : { ...wide, unread: found.unread };
}

function bestOf(candidates: readonly ElementCandidate[]): number {
  return Math.max(0, ...candidates.filter(({ guess }) => !guess).map(({ points }) => points));
}

/**
 * Candidates from the few files that hold every known text, if the best of them is so good that no other file can
 * hold one that comes close: the dear search is then not needed. `null` when it is.
 */
async function exactIn(
  root: string,
  every: readonly string[],
  picked: ElementQuery,
): Promise<readonly ElementCandidate[] | null> {
  if (every.length < 2) return null;
  const files = await filesContainingAll(root, every);
  if (files.length === 0 || files.length > MAX_PARSED_FILES) return null;
  const { source } = await candidatesAmong(root, files, picked);
  const best = Math.max(...source.map(({ points }) => points));
  return best - bestElsewhere(picked) >= EQUAL_WITHIN_POINTS ? source : null;
}

/** The most that an element can score whose file lacks one of the known texts. */
function bestElsewhere(picked: ElementQuery): number {
  return highestPossibleScore(picked) + (picked.pageUrl === null ? 0 : ROUTE_POINTS) - MIN_SCORE_LOSS;
}

/** What is not known of files that were not parsed: nothing, or that each lacks some of the known texts. */
type Unread = "none" | "any" | "lesser";

/** Of an element that is equally good in a file nobody has looked at, nothing may be written. */
function mayBeRivalled({ points }: ElementCandidate, unread: Unread, picked: ElementQuery): boolean {
  if (unread === "none") return false;
  return unread === "any" || points - bestElsewhere(picked) < EQUAL_WITHIN_POINTS;
}

function tooMany(best: ElementCandidate): SourceRefusal {
  const message =
    `More than ${MAX_PARSED_FILES} files hold what is known of the picked element; its text, its outer HTML ` +
    "or a source hint would tell it apart.";
  return refuse("element_ambiguous", message, { candidates: [locationOf(best)] });
}

interface Found {
  readonly source: readonly ElementCandidate[];
  readonly generated: readonly ElementCandidate[];
}

async function candidatesWith(
  root: string,
  needles: readonly string[],
  picked: ElementQuery,
): Promise<Found & { readonly unread: Unread }> {
  const known = [...new Set([...needles, ...searchNeedles(picked).every])];
  const { files, unread } = await mostFitting(root, await filesContaining(root, needles), known);
  if (unread === "any") {
    const shown = await candidatesAmong(root, files.slice(0, SHOWN_FILES), picked);
    if (shown.source.some(({ guess }) => !guess)) return { ...shown, unread };
  }
  return { ...(await candidatesAmong(root, files, picked)), unread };
}

async function candidatesAmong(root: string, files: readonly string[], picked: ElementQuery): Promise<Found> {
  const candidates = (await mapInParallel(files, (file) => candidatesOf(root, file, picked))).flat();
  const generated = await generatedFiles(
    root,
    candidates.map(({ loaded }) => ({ file: loaded.path.file, text: loaded.text })),
  );
  const isSource = ({ loaded }: ElementCandidate): boolean => !generated.has(loaded.path.file);
  return { source: candidates.filter(isSource), generated: candidates.filter((one) => !isSource(one)) };
}

/** All files, or of very many those that contain most of the texts. */
async function mostFitting(
  root: string,
  files: readonly string[],
  needles: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly unread: Unread }> {
  if (files.length <= MAX_PARSED_FILES) return { files, unread: "none" };
  // Of one text it is known already that all of them hold it.
  if (needles.length === 1) return { files: files.slice(0, MAX_PARSED_FILES), unread: "any" };
  const hits = await countNeedles(root, files, needles);
  const ranked = [...files].sort((a, b) => (hits.get(b) ?? 0) - (hits.get(a) ?? 0));
  const best = hits.get(ranked[MAX_PARSED_FILES] ?? "") ?? 0;
  return { files: ranked.slice(0, MAX_PARSED_FILES), unread: best < needles.length ? "lesser" : "any" };
}

async function firstInOutput(
  root: string,
  needles: readonly string[],
  picked: ElementQuery,
): Promise<ElementCandidate | null> {
  for (const file of (await outputFilesContaining(root, needles)).slice(0, MAX_PARSED_FILES)) {
    const found = (await candidatesOf(root, file, picked)).find(({ guess }) => !guess);
    if (found !== undefined) return found;
  }
  return null;
}

/** A file that does not parse has no candidates: it is not this search's to complain about. */
async function candidatesOf(root: string, file: string, picked: ElementQuery): Promise<ElementCandidate[]> {
  const answer = await loadSource(root, file);
  return answer.ok ? candidatesIn(answer.loaded, picked) : [];
}
