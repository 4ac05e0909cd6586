/** Carbonize and the gate in one: an accepted variant becomes plain source, as far as that is proved. */
import type { ParamValues } from "../../protocol/snapshot.ts";
import {
  type ConfirmWrite,
  carbonize,
  checkCompletion,
  type Measured,
  type PageProof,
  refreshReceipt,
  type SourceChange,
  type SourceProblem,
} from "../../source/index.ts";

interface CleanUpInput {
  readonly root: string;
  /** The session. */
  readonly id: string;
  readonly confirm: ConfirmWrite;
  /** Files that the gate checks in any case. */
  readonly files: readonly string[];
  /** What was tuned, from the record. */
  readonly paramValues?: ParamValues | undefined;
  /** The page that showed the variant. */
  readonly page?: PageProof;
}

/** `clean`: nothing of the session is left in the source. Otherwise `left` names what is to be done by hand. */
export type CleanUpResult =
  | {
      readonly clean: true;
      readonly files: readonly string[];
      readonly receipt: SourceChange | null;
      /** Which sheet, why, what was tried, and whether the page measured the same. */
      readonly notes?: readonly string[];
      readonly measured?: Measured;
    }
  | { readonly clean: false; readonly left: readonly SourceProblem[] };

/** Cleans up after an accept. The same call again gives the same result, after a crash at any point, too. */
export async function cleanUp(input: CleanUpInput): Promise<CleanUpResult> {
  const { root, id, confirm, files, page } = input;
  const baked = await carbonize({ root, id, confirm, ...(page === undefined ? {} : { page }) });
  // Without a block it was done by hand, or there was nothing to do: the gate decides.
  if (!baked.handled && baked.error !== "nothing_to_bake") {
    const file = baked.file ?? files[0] ?? "";
    const message = baked.todo ?? baked.error ?? "it could not be done automatically";
    return { clean: false, left: baked.problems ?? [{ file, line: 1, message }] };
  }
  const params = input.paramValues === undefined ? {} : { paramValues: input.paramValues };
  const { clean, findings } = await checkCompletion({ root, id, files, ...params });
  if (!clean) {
    return { clean: false, left: findings.map(({ file, line, what }) => ({ file, line, message: what })) };
  }
  const written = (baked.changes ?? []).map(({ file }) => file);
  // The receipt records the plain source: a later undo starts from it.
  const { notes, measured } = baked;
  return {
    ...{ clean: true, files: written, receipt: await refreshReceipt({ root, id }) },
    ...(notes === undefined ? {} : { notes }),
    ...(measured === undefined ? {} : { measured }),
  };
}

/** What an answer says of a clean-up that was done. */
export function cleanedUpBy({ files, notes, measured }: Extract<CleanUpResult, { clean: true }>): object {
  return {
    cleanedUp: files,
    ...(notes === undefined ? {} : { notes }),
    ...(measured === undefined ? {} : { measured }),
  };
}
