/** `.impeccable/live/config.json`: which pages get the tag, and where in them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { liveFolder as makeFolder } from "../folder.ts";
import { writeAtomic } from "../write.ts";
import { InjectError } from "./inject-error.ts";

const Config = v.looseObject({
  /** Paths or globs, relative to the project, with `/`. */
  files: v.array(v.string()),
  exclude: v.optional(v.array(v.string())),
  insertBefore: v.optional(v.string()),
  insertAfter: v.optional(v.string()),
  commentSyntax: v.optional(v.picklist(["html", "jsx"]), "html"),
  /** You have checked the policy in the project's configuration: `serve` does not report it. */
  cspChecked: v.optional(v.boolean()),
});

export type InjectConfig = v.InferOutput<typeof Config>;

/** The state folder of a project. */
export function liveFolder(root: string): string {
  return join(root, ".impeccable", "live");
}

/** Creates the folder, with a `.gitignore` that keeps everything but the configuration out of commits. */
export async function ensureLiveFolder(root: string): Promise<string> {
  return makeFolder(root, ".");
}

/**
 * Reads the configuration; `null` when there is none.
 * @throws InjectError `config_invalid`
 */
export async function readConfig(root: string): Promise<InjectConfig | null> {
  let text: string;
  try {
    text = await readFile(join(liveFolder(root), "config.json"), "utf8");
  } catch {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InjectError("config_invalid", ".impeccable/live/config.json is not JSON.", {}, { cause });
  }
  const parsed = v.safeParse(Config, value);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new InjectError("config_invalid", `.impeccable/live/config.json: ${issue.message}`, {
    path: v.getDotPath(issue) ?? "",
  });
}

/** Writes the configuration of a project that has none. */
export async function writeConfig(root: string, config: InjectConfig): Promise<void> {
  const folder = await ensureLiveFolder(root);
  await writeAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
}
