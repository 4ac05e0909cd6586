/** `emit --attach`: stores a file with the session; the run refers to it. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import type { LiveClient, RunInput } from "../../client/index.ts";
import { MAX_ARTIFACT_BYTES } from "../../protocol/limits.ts";
import { CliError, usageError } from "../core/errors.ts";

/** Types that pages may show; all other files are plain bytes. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".txt": "text/plain",
  ".md": "text/markdown",
  ".html": "text/html",
  ".json": "application/json",
};

/**
 * Uploads the file under a name derived from its content, so that attaching it again stores nothing new.
 * @returns the message that refers to it
 * @throws CliError when the file cannot be read or is too large
 */
export async function attach(
  client: LiveClient,
  session: string,
  cwd: string,
  file: string,
): Promise<RunInput> {
  const path = resolve(cwd, file);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw usageError(`--attach: ${file} is not a file.`);
  if (found.size > MAX_ARTIFACT_BYTES) {
    throw new CliError("payload_too_large", `${file} is larger than ${MAX_ARTIFACT_BYTES} bytes.`);
  }
  const bytes = new Uint8Array(await readFile(path));
  const ending = extname(path).toLowerCase();
  const artifact = `attachment-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}${/^\.[a-z0-9]{1,8}$/.test(ending) ? ending : ""}`;
  await client.putArtifact(session, artifact, bytes);
  const mime = MEDIA_TYPES[ending] ?? "application/octet-stream";
  return { type: "attachment", name: basename(path), mime, size: bytes.length, artifact };
}
