import { type FileSystemLimit, probeFileSystem } from "./file-system-limits.ts";

/** What cannot be promised on a file system, in one sentence. */
export interface StateLimit {
  readonly code: FileSystemLimit;
  readonly message: string;
}

const MESSAGES: Readonly<Record<FileSystemLimit, string>> = {
  hard_links:
    "This file system has no hard links: after a server is killed while it takes the project's lock, the next " +
    "start waits until the lock has lapsed (12 s).",
  permissions:
    "This file system keeps no permissions: other users who can reach the project can read its tokens and " +
    "journals in .impeccable/live.",
  directory_flush:
    "This file system cannot flush folders: a power cut may take files that were new, although requests that " +
    "depend on them were answered. A killed process loses nothing.",
};

/**
 * What cannot be promised in the state folder.
 * @throws system errors of the folder
 */
export async function stateLimits(folder: string): Promise<readonly StateLimit[]> {
  return (await probeFileSystem(folder)).map((code) => ({ code, message: MESSAGES[code] }));
}
