import { type Dirent, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BACKUP_FILE } from "../../node/overwrite-file.ts";
import { STATE_DIR, stateDir } from "../../node/state-dir.ts";
import { type DoctorFinding, ok, warning } from "../../protocol/finding.ts";
import { SKIPPED_FOLDERS } from "../../source/inject/project-files.ts";

/** Pages are near the root: a deeper search costs more than it finds. */
const MAX_DEPTH = 6;
const SESSIONS = `${STATE_DIR.replaceAll("\\", "/")}/sessions`;

/** What a killed command, or an earlier version, left behind. */
export async function checkLeftovers(root: string): Promise<DoctorFinding[]> {
  const findings = [...(await backups(root)).map(unfinished), ...(await previews(root)).map(published)];
  return findings.length > 0 ? findings : [ok("leftovers", "No command and no earlier version left a file.")];
}

/** Old content beside files that were being written over, relative to the root, with `/`. */
async function backups(root: string, below = "", depth = 0): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await entriesIn(join(root, below))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    const isSearched = entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED_FOLDERS.has(entry.name);
    if (isSearched && depth < MAX_DEPTH) found.push(...(await backups(root, path, depth + 1)));
    else if (entry.isFile() && BACKUP_FILE.test(entry.name)) found.push(path);
  }
  return found;
}

function unfinished(file: string): DoctorFinding {
  const page = file.replace(/[^/]+$/, (name) => BACKUP_FILE.exec(name)?.[1] ?? name);
  const message = `A command was killed while it wrote over ${page}; ${file} has the old content.`;
  const fix = `The next command that reads ${page} restores it: npx impeccable-live inject --check`;
  return warning("leftovers", message, fix, { file });
}

/** Folders of artifacts in which an earlier version stored previews as pages, relative to the root. */
async function previews(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of await entriesIn(stateDir(root, "sessions"))) {
    if (!folder.name.endsWith(".artifacts")) continue;
    const files = await entriesIn(stateDir(root, "sessions", folder.name));
    if (files.some(({ name }) => name.endsWith(".html"))) found.push(`${SESSIONS}/${folder.name}`);
  }
  return found;
}

function published(file: string): DoctorFinding {
  const message = `${file} has previews of an earlier version as .html: site generators publish them.`;
  const fix = "Finish or discard that session, and remove .impeccable from what your generator has built.";
  return warning("leftovers", message, fix, { file });
}

/** None for a folder that is missing or cannot be read. */
async function entriesIn(folder: string): Promise<Dirent[]> {
  if (!existsSync(folder)) return [];
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
