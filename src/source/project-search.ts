/** Searching all of a project's source for the picked element, the rarest texts first. */
import { join } from "node:path";
import { refuse, type SourceRefusal } from "./answers.ts";
import { type Candidate, candidatesIn, choose, placeOf } from "./candidates.ts";
import { generatedFiles } from "./generated.ts";
import { loadSource } from "./load.ts";
import { needlesOf, type Picked } from "./picked.ts";
import { filesContaining, inParallel, outputContaining } from "./search.ts";
import { readTextFile } from "./text-file.ts";

/** Parsing is the dear part: only the files with most of the texts in them are parsed. */
const MAX_PARSED_FILES = 200;
/** A candidate this good (a class and the tag, say) ends the search before the common texts are looked for. */
const GOOD_POINTS = 20;

/** The one clear best in the project's source, or the refusal that says why there is none. `root` is a real path. */
export async function searchProject(root: string, picked: Picked): Promise<Candidate | SourceRefusal> {
  const { rare, all } = needlesOf(picked);
  let found = await candidatesWith(root, rare, picked);
  if (!found.source.some(({ points }) => points >= GOOD_POINTS) && all.length > rare.length) {
    found = await candidatesWith(root, all, picked);
  }
  if (found.source.length > 0) return choose(found.source);
  const built = found.generated[0] ?? (await firstInOutput(root, all, picked));
  if (built === null) {
    return refuse("element_not_found", "No source of the project holds the picked element.");
  }
  const message = `The element was found only in ${built.loaded.path.file}, which is generated.`;
  return refuse("element_not_in_source", message, { generatedMatch: placeOf(built) });
}

async function candidatesWith(
  root: string,
  needles: readonly string[],
  picked: Picked,
): Promise<{ readonly source: readonly Candidate[]; readonly generated: readonly Candidate[] }> {
  const files = await mostFitting(root, await filesContaining(root, needles), needles);
  const candidates = (await inParallel(files, (file) => candidatesOf(root, file, picked))).flat();
  const generated = await generatedFiles(
    root,
    candidates.map(({ loaded }) => ({ file: loaded.path.file, text: loaded.text })),
  );
  const isSource = ({ loaded }: Candidate): boolean => !generated.has(loaded.path.file);
  return { source: candidates.filter(isSource), generated: candidates.filter((one) => !isSource(one)) };
}

/** All files, or of very many those that contain most of the texts. */
async function mostFitting(
  root: string,
  files: readonly string[],
  needles: readonly string[],
): Promise<readonly string[]> {
  if (files.length <= MAX_PARSED_FILES) return files;
  const counted = await inParallel(files, async (file) => {
    const text = (await readTextFile(join(root, file)))?.text ?? "";
    return { file, hits: needles.filter((needle) => text.includes(needle)).length };
  });
  const ranked = counted.sort((a, b) => b.hits - a.hits).slice(0, MAX_PARSED_FILES);
  return ranked.map(({ file }) => file);
}

async function firstInOutput(
  root: string,
  needles: readonly string[],
  picked: Picked,
): Promise<Candidate | null> {
  for (const file of (await outputContaining(root, needles)).slice(0, MAX_PARSED_FILES)) {
    const [found] = await candidatesOf(root, file, picked);
    if (found !== undefined) return found;
  }
  return null;
}

/** A file that does not parse has no candidates: it is not this search's to complain about. */
async function candidatesOf(root: string, file: string, picked: Picked): Promise<Candidate[]> {
  const answer = await loadSource(root, file);
  return answer.ok ? candidatesIn(answer.loaded, picked) : [];
}
