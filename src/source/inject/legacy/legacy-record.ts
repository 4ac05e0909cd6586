/** The record in which an older live mode kept what it had written, under the same name as this project's. */
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { stateDir } from "../../../node/state-dir.ts";

const Artifact = v.object({
  /** Relative to the project. */
  path: v.string(),
  kind: v.picklist(["created", "patched"]),
  /** The folder up to which emptied folders were created for it. */
  pruneTo: v.optional(v.string()),
});
const Record = v.object({ artifacts: v.array(v.unknown()) });

/** A file that an older live mode created, or wrote into. */
export type LegacyArtifact = v.InferOutput<typeof Artifact>;

/** What the record lists; `null` without one. What is not understood in it is left out. */
export async function readLegacyRecord(root: string): Promise<readonly LegacyArtifact[] | null> {
  try {
    const text = await readFile(stateDir(root, "inject-journal.json"), "utf8");
    const parsed = v.safeParse(Record, JSON.parse(text));
    if (!parsed.success) return null;
    return parsed.output.artifacts.filter((item): item is LegacyArtifact => v.is(Artifact, item));
  } catch {
    return null;
  }
}
