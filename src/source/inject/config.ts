/** `.impeccable/live/config.json`: which pages get the tag, and where in them. */
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import { prepareStateDir, stateDir } from "../../node/state-dir.ts";
import { writeProjectFile } from "../write.ts";
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

/**
 * Reads the configuration; `null` when there is none.
 * @throws InjectError `config_invalid`
 */
export async function readConfig(root: string): Promise<InjectConfig | null> {
  let text: string;
  try {
    text = await readFile(stateDir(root, "config.json"), "utf8");
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
  await prepareStateDir(stateDir(root));
  await writeProjectFile(stateDir(root, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
}
