/**
 * Which changes of a file belong to a session whose accepted variant was cleaned up by hand: those that hold its
 * declarations, or the names that it brought along. Other changes are the person's, or another session's.
 */
import { posix } from "node:path";
import { splitLines } from "../project/text-file.ts";

/** What a session has written so far, as far as changes of other files can be recognized by it. */
export interface SessionMaterial {
  readonly declarations: Set<string>;
  readonly properties: Set<string>;
  readonly names: Set<string>;
}

const DECLARATION = /(?:^|[\s;{("'`])(-{0,2}[a-zA-Z][\w-]*)\s*:\s*([^;{}"'`\n]+)/g;
const NAMES = [
  /\.([A-Za-z_][\w-]*)/g,
  /#([A-Za-z_][\w-]*)/g,
  /(--[A-Za-z][\w-]*)/g,
  /@keyframes\s+([\w-]+)/g,
  /\bclass(?:Name|:list)?\s*=\s*["'{`]+([^"'`}]+)/g,
];
const IMPORT = /(?:\bfrom|\bimport|@import|\bhref=|\bsrc=)\s*(?:url\()?\s*["']([^"']+)["']/g;
/** Half of a change has to be the session's. */
const SHARE = 0.5;

/** What the added lines of some unified diffs say. Lines without a sign in front are headers. */
export function materialOf(diffs: readonly string[]): SessionMaterial {
  const lines = diffs.flatMap((diff) => diff.split("\n"));
  const added = lines.filter((line) => /^\+(?!\+\+)/.test(line)).map((line) => line.slice(1));
  const removed = lines.filter((line) => /^-(?!--)/.test(line)).map((line) => line.slice(1));
  const material: SessionMaterial = { declarations: new Set(), properties: new Set(), names: new Set() };
  addMaterial(material, added.join("\n"));
  // The class names of the original are needed as well: its rules are found by them.
  for (const name of namesIn(removed.join("\n"))) material.names.add(name);
  return material;
}

function addMaterial(material: SessionMaterial, text: string): void {
  for (const { property, declaration } of declarationsIn(text)) {
    material.declarations.add(declaration);
    material.properties.add(property);
  }
  for (const name of namesIn(text)) material.names.add(name);
}

function declarationsIn(text: string) {
  return Array.from(text.matchAll(DECLARATION), ([, property = "", value = ""]) => ({
    property: property.toLowerCase(),
    declaration: `${property}:${value.replace(/\s+/g, "").replace(/!important$/, "")}`.toLowerCase(),
  }));
}

function namesIn(text: string): Set<string> {
  const found = NAMES.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ([, name = ""]) => name.split(/\s+/)),
  );
  const imported = Array.from(text.matchAll(IMPORT), ([, path = ""]) => posix.basename(path));
  return new Set([...found.flat(), ...imported].filter((name) => name.length > 0));
}

/** True when changed lines belong to the session. */
export function belongsToSession(lines: string, material: SessionMaterial): boolean {
  const declared = declarationsIn(lines);
  const sharesName = [...namesIn(lines)].some((name) => material.names.has(name));
  if (declared.length === 0) return sharesName;
  const equal = declared.filter(({ declaration }) => material.declarations.has(declaration)).length;
  if (equal >= declared.length * SHARE) return true;
  const alike = declared.filter(({ property }) => material.properties.has(property)).length;
  return sharesName && alike >= declared.length * SHARE;
}

/** `now` with the session's changes since `before` taken back. What they hold is added to the material. */
export async function withoutSessionHunks(
  { before, now }: { readonly before: string; readonly now: string },
  material: SessionMaterial,
  isForeign: (lines: readonly string[]) => boolean,
): Promise<string> {
  const { structuredPatch } = await import("diff");
  const patch = structuredPatch("", "", before, now, "", "", { context: 0, maxEditLength: 5_000 });
  const lines = splitLines(now);
  const former = splitLines(before);
  const hunks = patch?.hunks ?? [];
  for (const hunk of [...hunks].reverse()) {
    const start = hunk.newStart - 1;
    const oldStart = hunk.oldStart - 1;
    const added = lines.slice(start, start + hunk.newLines);
    const removed = former.slice(oldStart, oldStart + hunk.oldLines);
    const changed = (added.length === 0 ? removed : added).join("");
    if (!isForeign(added) && belongsToSession(changed, material)) {
      addMaterial(material, added.join(""));
      lines.splice(start, hunk.newLines, ...removed);
    }
  }
  return lines.join("");
}
