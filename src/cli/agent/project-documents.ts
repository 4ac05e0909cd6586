/** What the project says of its product and its design, in documents and design tokens up to the repository's root. */
import { open, readdir, realpath } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { repositoryRoot } from "../../node/repository-root.ts";

export type DocumentKind = "product" | "design" | "tokens";

export interface ProjectDocument {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** At most `MAX_READ_BYTES` of it. */
  readonly text: string;
}

export type ProjectDocuments = { readonly [Kind in DocumentKind]?: ProjectDocument | undefined };

/** Where they usually are, in each folder from the project to the repository's root. */
const PLACES = ["", ".impeccable", "docs", "design", "docs/design"];
const NAMES: Readonly<Record<DocumentKind, RegExp>> = {
  product: /^product\.md$/i,
  design: /^design\.md$/i,
  tokens: /^(?:design|design[-._]tokens)\.json$/i,
};
const KINDS = ["product", "design", "tokens"] as const;
const MAX_READ_BYTES = 64 * 1024;
/** An event carries the beginning of each. */
const MAX_EXTRACT_CHARS = 300;
/** `guide design` prints this much of each. */
const MAX_PRINTED_CHARS = 8_000;
const FRONT_MATTER = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/;

/** The nearest document of each kind. Files that a link leads to outside the repository count as missing. */
export async function projectDocuments(root: string): Promise<ProjectDocuments> {
  const top = await realpath(repositoryRoot(root));
  const found: { [Kind in DocumentKind]?: ProjectDocument | undefined } = {};
  const folders = foldersUp(await realpath(root), top);
  for (const folder of folders.flatMap((each) => PLACES.map((place) => join(each, place)))) {
    const names = await readdir(folder).catch(() => []);
    for (const kind of KINDS)
      found[kind] ??= await documentIn(
        folder,
        names.find((name) => NAMES[kind].test(name)),
      );
  }
  return found;

  async function documentIn(folder: string, name: string | undefined): Promise<ProjectDocument | undefined> {
    const text = name === undefined ? null : await readBounded(join(folder, name), top);
    if (name === undefined || text === null) return undefined;
    return { file: relative(root, join(folder, name)).split(sep).join("/"), text };
  }
}

export interface DocumentExtract {
  readonly file: string;
  /** How it begins, on one line. */
  readonly begins: string;
}

/** What an event says of the documents; `null` where there are none. */
export function documentExtracts(
  documents: ProjectDocuments,
): Readonly<Partial<Record<DocumentKind, DocumentExtract>>> | null {
  const { product, design, tokens = frontMatterOf(design) } = documents;
  const extracts = Object.entries({ product, design, tokens }).flatMap(([kind, document]) =>
    document === undefined ? [] : [[kind, { file: document.file, begins: beginningOf(document) }]],
  );
  return extracts.length === 0 ? null : Object.fromEntries(extracts);
}

/** The documents as `guide design` prints them; empty without any. */
export function documentsText(documents: ProjectDocuments): string {
  const parts = KINDS.flatMap((kind) => {
    const document = documents[kind];
    if (document === undefined) return [];
    const { file, text } = document;
    const isCut = text.length > MAX_PRINTED_CHARS;
    const fence = kind === "tokens" ? ["```json", "```"] : ["", ""];
    const shown = [fence[0], text.slice(0, MAX_PRINTED_CHARS).trim(), fence[1]].filter((part) => part !== "");
    return [`# This project: ${file}\n\n${shown.join("\n")}${isCut ? `\n\n(The rest is in ${file}.)` : ""}`];
  });
  return parts.join("\n\n");
}

function foldersUp(from: string, top: string): string[] {
  const folders: string[] = [];
  for (let at = from; ; at = dirname(at)) {
    folders.push(at);
    if (at === top || at === dirname(at)) return folders;
  }
}

async function readBounded(path: string, top: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    if (!real.startsWith(top.endsWith(sep) ? top : top + sep)) return null;
    const file = await open(real);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_READ_BYTES), 0, MAX_READ_BYTES, 0);
      const text = buffer.toString("utf8", 0, bytesRead);
      return text.trim() === "" ? null : text;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** The tokens in a document's front matter. */
function frontMatterOf(design: ProjectDocument | undefined): ProjectDocument | undefined {
  const text = FRONT_MATTER.exec(design?.text ?? "")?.[1];
  return design === undefined || text === undefined ? undefined : { file: design.file, text };
}

function beginningOf({ text }: ProjectDocument): string {
  const line = text.replace(FRONT_MATTER, "").replace(/\s+/g, " ").trim();
  if (line.length <= MAX_EXTRACT_CHARS) return line;
  return `${line.slice(0, line.lastIndexOf(" ", MAX_EXTRACT_CHARS) + 1 || MAX_EXTRACT_CHARS).trimEnd()}…`;
}
