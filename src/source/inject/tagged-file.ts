/** One file that carries the tag: what it looks like with it, and without. Nothing is read or written here. */
import type { Adapter, TagForm } from "./adapters/adapter.ts";
import { commonForm } from "./adapters/forms.ts";
import type { InjectConfig } from "./config.ts";
import { extendMetas, revertMetas } from "./csp-meta.ts";
import type { FileChange } from "./edit-bytes.ts";
import type { InjectEntry } from "./inject-journal.ts";
import type { Project } from "./project-files.ts";
import { injectedPort, insertBlocks, markedBodies, removeBlocks, scriptUrl, type TagEdit } from "./tag.ts";

export interface InjectTarget {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly form: TagForm;
  readonly config: InjectConfig;
}

/** The file with the tag. */
export interface TaggedText extends TagEdit {
  /** The whole file is ours. */
  readonly made: boolean;
}

/** How a configured file carries the tag in this project. */
export function injectTargetFor(
  { project, adapter, config }: { project: Project; adapter: Adapter; config: InjectConfig },
  file: string,
): InjectTarget {
  return { file, form: adapter.form(file, project) ?? commonForm(file, config), config };
}

/**
 * A file with the tag, instead of whatever tag it had.
 * @param text the file, one character per byte; `null` when there is none
 * @returns `null` when the file does not have the place the configuration names
 */
export async function addTag(
  { form, config }: InjectTarget,
  text: string | null,
  port: number,
  earlier: InjectEntry | undefined,
): Promise<TaggedText | null> {
  if (form.create && (text === null || isOurs(form, text))) {
    const made = form.create(port);
    return { text: made, blocks: [made], made: true };
  }
  if (text === null) return null;
  const clean = await cleaned(text, earlier?.blocks);
  const insertions = await form.insertions(clean, port, config);
  if (insertions === null) return null;
  const edit = insertBlocks(clean, insertions);
  const origin = new URL(scriptUrl(port)).origin;
  return { ...edit, made: false, text: form.hasMeta ? await extendMetas(edit.text, origin) : edit.text };
}

/** What has to happen to a file for the tag to be gone. */
export async function removeTag(
  { form }: InjectTarget,
  text: string | null,
  entry: InjectEntry | undefined,
): Promise<FileChange> {
  if (text === null) return { kind: "keep" };
  if (isOurs(form, text)) return { kind: "delete" };
  // A file of ours that somebody made their own stays, as a whole.
  if (entry?.made && markedBodies(text).join("").trim() === text.trim()) return { kind: "keep" };
  return { kind: "write", text: await cleaned(text, entry?.blocks) };
}

async function cleaned(text: string, blocks: readonly string[] | undefined): Promise<string> {
  const reverted = await revertMetas(text);
  return removeBlocks(reverted, blocks) ?? reverted;
}

/** A file that was made, and not changed since, apart from what a formatter does. */
function isOurs(form: TagForm, text: string): boolean {
  const port = injectedPort(text);
  return form.create !== undefined && port !== null && essence(text) === essence(form.create(port));
}

function essence(text: string): string {
  return text.replace(/[\s;,()]/g, "").replaceAll("'", '"');
}
