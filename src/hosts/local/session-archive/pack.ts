/** A session as one `.tar.gz`: `manifest.json`, the journal, the streams of its runs, its artifacts. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { packTar, unpackTar } from "modern-tar";
import * as v from "valibot";
import { SESSION_ID } from "../../../protocol/ids.ts";
import { InvalidArchiveError } from "./invalid-archive-error.ts";
import { journalText, type SessionFiles } from "./session-files.ts";

const FORMAT = "impeccable-live-session";
/** An archive of a later version may mean something else by the same files. */
const VERSION = 1;
/** What an archive may unpack to: more than any session of ours holds. */
const MAX_UNPACKED_BYTES = 1024 ** 3;
/** A stored artifact: a file name without separators or a leading dot. */
const STORED_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}$/;
const ARTIFACTS = "artifacts/";

const Manifest = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  session: v.pipe(v.string(), v.regex(SESSION_ID)),
  exportedAt: v.string(),
  redacted: v.boolean(),
  /** The file of each run's stream. */
  runs: v.array(v.object({ run: v.string(), file: v.string() })),
});
type Manifest = v.InferOutput<typeof Manifest>;

export interface SessionArchive {
  readonly files: SessionFiles;
  /** Whether its secrets were taken out. */
  readonly redacted: boolean;
  readonly exportedAt: string;
}

/** Packs a session. */
export async function packSession({ files, redacted, exportedAt }: SessionArchive): Promise<Uint8Array> {
  const runs = files.runs.map(({ run }, index) => ({ run, file: `runs/${index + 1}.jsonl` }));
  const manifest: Manifest = {
    format: FORMAT,
    version: VERSION,
    session: files.session,
    exportedAt,
    redacted,
    runs,
  };
  const entries = [
    entry("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`),
    entry("journal.jsonl", journalText(files.journal)),
    ...files.runs.map(({ lines }, index) => entry(runs[index]?.file ?? "", journalText(lines))),
    ...files.artifacts.map(({ name, bytes }) => entry(`${ARTIFACTS}${name}`, bytes)),
  ];
  return promisify(gzip)(await packTar(entries));
}

/**
 * Unpacks a session. The archive may come from anywhere: names are checked, and its size is bounded.
 * @throws InvalidArchiveError
 */
export async function unpackSession(bytes: Uint8Array): Promise<SessionArchive> {
  const found = await unpackFiles(bytes);
  const manifest = readManifest(found.get("manifest.json"));
  const linesOf = (file: string) => {
    const content = found.get(file);
    if (content === undefined) throw new InvalidArchiveError(`${file} is missing in it`);
    return new TextDecoder().decode(content).split("\n").slice(0, -1);
  };
  const artifacts = [...found].flatMap(([path, content]) => {
    if (!path.startsWith(ARTIFACTS)) return [];
    const name = path.slice(ARTIFACTS.length);
    if (!STORED_NAME.test(name))
      throw new InvalidArchiveError("an artifact in it has a name that is not allowed");
    return [{ name, bytes: content }];
  });
  const runs = manifest.runs.map(({ run, file }) => ({ run, lines: linesOf(file) }));
  return {
    files: { session: manifest.session, journal: linesOf("journal.jsonl"), runs, artifacts },
    redacted: manifest.redacted,
    exportedAt: manifest.exportedAt,
  };
}

async function unpackFiles(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    const tar = await promisify(gunzip)(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
    const files = new Map<string, Uint8Array>();
    for (const { header, data } of await unpackTar(tar)) {
      if (header.type === "file" || header.type === undefined)
        files.set(header.name, data ?? new Uint8Array());
    }
    return files;
  } catch (cause) {
    throw new InvalidArchiveError("it is no .tar.gz that can be read", { cause });
  }
}

function readManifest(content: Uint8Array | undefined): Manifest {
  if (content === undefined) throw new InvalidArchiveError("it holds no manifest.json");
  try {
    return v.parse(Manifest, JSON.parse(new TextDecoder().decode(content)));
  } catch (cause) {
    throw new InvalidArchiveError("its manifest.json is not one of this version", { cause });
  }
}

function entry(name: string, content: string | Uint8Array) {
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { header: { name, size: body.length, type: "file", mode: 0o600 } as const, body };
}
