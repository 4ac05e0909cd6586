/** Computes the text of a file with the tag and without it. Nothing is read or written here. */
import type { Adapter, TagForm } from "./adapters/adapter.ts";
import { commonForm } from "./adapters/forms.ts";
import type { InjectConfig } from "./config.ts";
import { extendMetas, revertMetas } from "./csp-meta.ts";
import type { FileChange } from "./edit-bytes.ts";
import type { InjectEntry } from "./inject-journal.ts";
import { withoutLegacyPolicy } from "./legacy/legacy-text.ts";
import { isLegacyFile } from "./legacy/remove-legacy.ts";
import type { Project } from "./project-files.ts";
import { injectedPort, insertBlocks, markedBodies, removeBlocks, scriptUrl, type TagEdit } from "./tag.ts";

export interface InjectTarget {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly form: TagForm;
  readonly config: InjectConfig;
}

/** The text of the file with the tag. */
export interface TaggedText extends TagEdit {
  /** True when the whole file is created by injection. */
  readonly made: boolean;
}

/** How a configured file contains the tag in this project. */
export function injectTargetFor(
  { project, adapter, config }: { project: Project; adapter: Adapter; config: InjectConfig },
  file: string,
): InjectTarget {
  return { file, form: adapter.form(file, project) ?? commonForm(file, config), config };
}

/**
 * Adds the tag to a file's text, in place of any tag that it has.
 * @param text the file, one character per byte; `null` when there is none
 * @returns `null` when the file does not have the place that the configuration names
 */
export async function addTag(
  { file, form, config }: InjectTarget,
  text: string | null,
  port: number,
  earlier: InjectEntry | undefined,
): Promise<TaggedText | null> {
  if (form.create && (text === null || isCreatedFile(form, text) || isLegacyFile(file, text))) {
    const made = form.create(port);
    return { text: made, blocks: [made], made: true };
  }
  if (text === null) return null;
  const clean = await withoutTag(text, earlier?.blocks);
  const insertions = await form.insertions(clean, port, config);
  if (insertions === null) return null;
  const edit = insertBlocks(clean, insertions);
  const origin = new URL(scriptUrl(port)).origin;
  return { ...edit, made: false, text: form.hasMeta ? await extendMetas(edit.text, origin) : edit.text };
}

/** The change that removes the tag from a file. */
export async function removeTag(
  { file, form }: InjectTarget,
  text: string | null,
  entry: InjectEntry | undefined,
): Promise<FileChange> {
  if (text === null) return { kind: "keep" };
  if (isCreatedFile(form, text) || (form.create && isLegacyFile(file, text))) return { kind: "delete" };
  // A created file that was edited since belongs to the project: it stays.
  if (entry?.made && markedBodies(text).join("").trim() === text.trim()) return { kind: "keep" };
  return { kind: "write", text: await withoutTag(text, entry?.blocks) };
}

async function withoutTag(text: string, blocks: readonly string[] | undefined): Promise<string> {
  const reverted = withoutLegacyPolicy(await revertMetas(text));
  return removeBlocks(reverted, blocks) ?? reverted;
}

/** True for a file that injection has created and only a formatter has changed since. */
function isCreatedFile(form: TagForm, text: string): boolean {
  const port = injectedPort(text);
  return (
    form.create !== undefined &&
    port !== null &&
    withoutFormatting(text) === withoutFormatting(form.create(port))
  );
}

function withoutFormatting(text: string): string {
  return text.replace(/[\s;,()]/g, "").replaceAll("'", '"');
}
