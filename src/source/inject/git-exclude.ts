/** Files that injection has created are in the repository's `info/exclude` while they exist: no commit takes them. */
import { existsSync } from "node:fs";
import { hasErrorCode, missingAsNull } from "../../node/errno.ts";
import { type GitExclude, gitExclude, gitTracked } from "../project/git.ts";
import { realRoot } from "../project/paths.ts";
import { removeTempFile } from "../write.ts";
import { changeFile, readBytes } from "./edit-bytes.ts";

const START = "# impeccable-live-start ";
const END = "# impeccable-live-end";
const BLOCK = /^# impeccable-live-start (.*)\n(?:\/.*\n)*# impeccable-live-end(?:\n|$)/gm;
const START_LINE = /^# impeccable-live-start (.*)(?:\n|$)/gm;
/** Another project of the same repository may write between the two steps of a change: then it is made again. */
const ATTEMPTS = 5;

/**
 * Writes the project's block: these files, or no block for none. Blocks of projects that are gone are removed. What
 * git tracks is left out. A list that cannot be written changes nothing about the injection.
 * @param files relative to the project, with `/`
 */
export async function writeExcluded(root: string, files: readonly string[]): Promise<void> {
  const exclude = await gitExclude(root);
  if (exclude === null) return;
  const tracked = await gitTracked(root, files);
  const untracked = files.filter((file) => !tracked.has(file));
  try {
    await replaceBlock(root, exclude, untracked);
  } catch (error) {
    if (!hasErrorCode(error, "EACCES", "EPERM", "EROFS", "file_busy")) throw error;
  }
}

async function replaceBlock(
  root: string,
  { file, prefix }: GitExclude,
  files: readonly string[],
): Promise<void> {
  const label = encodeURI(await realRoot(root));
  const lines = files.map((name) => `/${pattern(prefix + name)}`);
  const block = lines.length === 0 ? "" : asBytes(`${[START + label, ...lines, END].join("\n")}\n`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const text = (await readBytes(file)) ?? "";
    if (withBlock(text, label, block) === text) break;
    await changeFile(root, file, (now) => {
      const next = withBlock(now ?? "", label, block);
      return next === "" ? { kind: "delete" } : { kind: "write", text: next };
    }).catch(missingAsNull);
  }
  // A process that was killed may have left one, with what the list holds already.
  await removeTempFile(file);
}

/** The list with this block at its end, and without others of the same project and of projects that are gone. */
function withBlock(text: string, label: string, block: string): string {
  const withoutStale = (all: string, owner: string): string =>
    owner === label || !existsSync(decoded(owner)) ? "" : all;
  // A block that was cut may be followed by other lines.
  const rest = text.replace(BLOCK, withoutStale).replace(START_LINE, withoutStale);
  if (block === "") return rest;
  return rest === "" || rest.endsWith("\n") ? rest + block : `${rest}\n${block}`;
}

function decoded(label: string): string {
  try {
    return decodeURI(label);
  } catch {
    return label;
  }
}

/** A path as a pattern that matches only itself. */
function pattern(path: string): string {
  return path.replace(/[\\*?[]/g, "\\$&").replace(/ $/, "\\ ");
}

/** One character per byte, as the file is edited. */
function asBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
