// The overlay is loaded by every page: at most 45 KiB gzip.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 45 * 1024;
const bytes = gzipSync(readFileSync(new URL("../dist/overlay.js", import.meta.url)), { level: 9 }).length;
process.stdout.write(`overlay: ${bytes} of ${LIMIT_BYTES} bytes gzip\n`);
process.exitCode = bytes <= LIMIT_BYTES ? 0 : 1;
