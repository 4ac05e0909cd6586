/** Forms that carbonize has written and taken back, because the page showed another look. */
import type { RuleFormName, TriedForm } from "../history/receipts.ts";
import { currentPath } from "../project/current-path.ts";
import { readTextFile } from "../project/text-file.ts";
import type { SourceProblem } from "../refusal.ts";

/** So many are tried; then the clean-up is left to the agent. */
const MAX_TRIED = 5;
/** A problem names so many of a form's differences. */
const SHOWN = 3;

/** Those that were tried on the files as they are now. */
export async function currentTries(root: string, tried: readonly TriedForm[]): Promise<readonly TriedForm[]> {
  const isCurrent = await Promise.all(tried.map((one) => hasSameFiles(root, one)));
  return tried.filter((_, index) => isCurrent[index]);
}

async function hasSameFiles(root: string, { files }: TriedForm): Promise<boolean> {
  for (const { file, before } of files) {
    const found = await currentPath(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (read?.sha256 !== before) return false;
  }
  return true;
}

/** True where a form need not be tried: it was, or there were enough. */
export function isTried(tried: readonly TriedForm[], { sheet, form }: RuleFormName): boolean {
  return (
    measuredTries(tried).length >= MAX_TRIED || tried.some((one) => one.sheet === sheet && one.form === form)
  );
}

/** Without those that come to the same text as another. */
function measuredTries(tried: readonly TriedForm[]): readonly TriedForm[] {
  return tried.filter(({ differences }) => differences.length > 0);
}

/** What the page saw of each form. */
export function triedProblems(tried: readonly TriedForm[]): SourceProblem[] {
  return measuredTries(tried).map(({ sheet, form, files, differences }) => {
    const shown = differences
      .slice(0, SHOWN)
      .map(
        ({ box, property, before, after }) =>
          `${property} of ${box} is ${after}, in the preview it was ${before}`,
      );
    const more = differences.length - shown.length;
    const rest = more > 0 ? `; ${more} more` : "";
    const where = sheet === "" ? form : `${form} in ${sheet}`;
    const file = files[0]?.file ?? "";
    return { file, line: 1, message: `${where}, the page looks different: ${shown.join("; ")}${rest}` };
  });
}
