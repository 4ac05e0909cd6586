import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import type { DesignSystemResponse, ParsedDesign } from "../../protocol/design-system.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { DesignSystemFiles } from "../../routes/index.ts";
import { parseDesign } from "./parse-design.ts";

const MARKDOWN = ["DESIGN.md", "Design.md", "design.md"];
const SIDECARS = [".impeccable/design.json", "DESIGN.json"];
/** Larger files are ignored. */
const MAX_DESIGN_BYTES = 1024 * 1024;

interface Found {
  readonly text: string;
  readonly modifiedAt: number;
}

/** Reads `DESIGN.md` and its sidecar from a project's root. Errors are part of the result, never thrown. */
export async function readDesignSystem(root: string): Promise<DesignSystemFiles> {
  const [markdown, sidecar] = await Promise.all([first(root, MARKDOWN), first(root, SIDECARS)]);
  const answer: DesignSystemResponse = {
    present: markdown !== null || sidecar !== null,
    hasMd: markdown !== null,
    hasSidecar: sidecar !== null,
    mdNewerThanJson: markdown !== null && sidecar !== null && markdown.modifiedAt > sidecar.modifiedAt,
    ...(await parsedOf(markdown)),
    ...sidecarOf(sidecar),
  };
  return { answer, markdown: markdown?.text ?? null };
}

async function first(root: string, names: readonly string[]): Promise<Found | null> {
  for (const name of names) {
    const found = await read(root, join(root, name)).catch(() => null);
    if (found !== null) return found;
  }
  return null;
}

/** Reads a file of the project: a link that leads out of it counts as missing. */
async function read(root: string, path: string): Promise<Found | null> {
  const inside = relative(await realpath(root), await realpath(path));
  if (isAbsolute(inside) || inside.split(sep)[0] === "..") return null;
  const stats = await stat(path);
  if (!stats.isFile() || stats.size > MAX_DESIGN_BYTES) return null;
  return { text: await readFile(path, "utf8"), modifiedAt: stats.mtimeMs };
}

async function parsedOf(
  markdown: Found | null,
): Promise<{ readonly parsed: ParsedDesign | null; readonly parseError?: string }> {
  if (markdown === null) return { parsed: null };
  const { parsed, error } = await parseDesign(markdown.text);
  return error === null ? { parsed } : { parsed, parseError: error };
}

function sidecarOf(found: Found | null): Pick<DesignSystemResponse, "sidecar" | "sidecarError"> {
  if (found === null) return { sidecar: null };
  try {
    const value: unknown = JSON.parse(found.text);
    if (isRecord(value)) return { sidecar: value };
    return { sidecar: null, sidecarError: "It is not a JSON object." };
  } catch {
    return { sidecar: null, sidecarError: "It is not JSON." };
  }
}
