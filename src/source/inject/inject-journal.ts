/** What injection wrote, recorded before it is written, so that a crash or a stop from elsewhere can be healed. */
import { readFile, rm } from "node:fs/promises";
import * as v from "valibot";
import { prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { removeTempFile, writeProjectFile } from "../write.ts";

const Entry = v.object({
  file: v.string(),
  /** What was put in, exactly. */
  blocks: v.array(v.string()),
  /** Present for a file that was made: the folders that were made for it, outermost first. */
  made: v.optional(v.object({ folders: v.array(v.string()) })),
});

/** As versions before 0.2 wrote it. */
const OlderEntry = v.pipe(
  v.object({ file: v.string(), block: v.string() }),
  v.transform(({ file, block }): InjectEntry => ({ file, blocks: [block] })),
);

const Journal = v.object({
  version: v.picklist([1, 2]),
  port: v.number(),
  /** `stop --keep-inject`: the server that is stopping must leave the tags where they are. */
  keep: v.optional(v.boolean()),
  files: v.array(v.union([Entry, OlderEntry])),
});

export type InjectJournal = v.InferOutput<typeof Journal>;
export type InjectEntry = v.InferOutput<typeof Entry>;

const NAME = "inject-journal.json";

/** Reads the record; `null` when nothing is injected, or the record cannot be read (the markers still tell). */
export async function readInjectJournal(root: string): Promise<InjectJournal | null> {
  try {
    const parsed = v.safeParse(Journal, JSON.parse(await readFile(stateDir(root, NAME), "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Replaces the record, durably. */
export async function writeInjectJournal(root: string, journal: InjectJournal): Promise<void> {
  await prepareStateDir(stateDir(root));
  await writeProjectFile(stateDir(root, NAME), `${JSON.stringify(journal, null, 2)}\n`);
}

/** Forgets the record, once nothing is injected any more. */
export async function clearInjectJournal(root: string): Promise<void> {
  const path = stateDir(root, NAME);
  await removeTempFile(path);
  await rm(path, { force: true });
}
