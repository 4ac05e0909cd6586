/** Records what is injected, before it is written: it can be removed after a crash, or by another process. */
import { readFile, rm } from "node:fs/promises";
import * as v from "valibot";
import { prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { removeTempFile, writeProjectFile } from "../write.ts";

const Entry = v.object({
  file: v.string(),
  /** The exact text that was inserted. */
  blocks: v.array(v.string()),
  /** Only for a file that was created: the folders that were created for it, outermost first. */
  made: v.optional(v.object({ folders: v.array(v.string()) })),
});

/** The form that versions before 0.2 wrote. */
const OlderEntry = v.pipe(
  v.object({ file: v.string(), block: v.string() }),
  v.transform(({ file, block }): InjectEntry => ({ file, blocks: [block] })),
);

const Journal = v.object({
  version: v.picklist([1, 2]),
  port: v.number(),
  /** Set by `stop --keep-inject`: the server that stops must leave the tags in place. */
  keep: v.optional(v.boolean()),
  files: v.array(v.union([Entry, OlderEntry])),
});

export type InjectJournal = v.InferOutput<typeof Journal>;
export type InjectEntry = v.InferOutput<typeof Entry>;

const NAME = "inject-journal.json";

/** Reads the journal; `null` when nothing is injected, or it cannot be read: the markers in the files suffice. */
export async function readInjectJournal(root: string): Promise<InjectJournal | null> {
  try {
    const parsed = v.safeParse(Journal, JSON.parse(await readFile(stateDir(root, NAME), "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Replaces the journal, durably. */
export async function writeInjectJournal(root: string, journal: InjectJournal): Promise<void> {
  await prepareStateDir(stateDir(root));
  await writeProjectFile(stateDir(root, NAME), `${JSON.stringify(journal, null, 2)}\n`);
}

/** Deletes the journal, when nothing is injected any more. */
export async function clearInjectJournal(root: string): Promise<void> {
  const path = stateDir(root, NAME);
  await removeTempFile(path);
  await rm(path, { force: true });
}
