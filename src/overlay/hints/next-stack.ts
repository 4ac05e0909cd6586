/** Next.js: the development server maps stack frames of its bundles to the source, for its own error overlay. */

import { nonEmptyText, readPath } from "./create-hint.ts";
import type { JsxLocation } from "./react-stack.ts";

/** Posts JSON to a path of the page's own origin and returns the parsed response; rejects when there is none. */
export type PostJson = (path: string, body: unknown) => Promise<unknown>;

const PATH = "/__nextjs_original-stack-frames";
const SERVER = "about://React/Server/";
/** Where bundles lie on the disk that the page loads from `/_next/`: since Next 16, and before. */
const OUTPUT_FOLDERS = [".next/dev/", ".next/"];
const FRAME = /^\s*at (?:(.+) \()?((?:https?|about):\/\/.+):(\d+):(\d+)\)?$/;
/** The runtime's frames come first, those of React's renderer last. */
const MOST_FRAMES = 8;

interface BundleFrame {
  readonly methodName: string;
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** The frames in bundles of Next.js, innermost first; none on pages of other servers. */
function bundleFrames(stack: string): readonly BundleFrame[] {
  const frames = stack.split("\n").flatMap((row) => {
    const [, methodName = "<unknown>", file = "", line, column] = FRAME.exec(row) ?? [];
    const isBundle = file.startsWith(SERVER) || file.includes("/_next/");
    return isBundle ? [{ methodName, file, line: Number(line), column: Number(column) }] : [];
  });
  return frames.slice(0, MOST_FRAMES);
}

/** The source location of the first frame in a file of the project; `null` when the server knows none. */
export async function nextLocation(
  stack: string,
  post: PostJson,
): Promise<(JsxLocation & { readonly file: string }) | null> {
  const frames = bundleFrames(stack);
  if (frames.length === 0) return null;
  const isServer = frames.some(({ file }) => file.startsWith(SERVER));
  for (const folder of isServer ? OUTPUT_FOLDERS.slice(0, 1) : OUTPUT_FOLDERS) {
    const results = await post(PATH, {
      frames: frames.map((frame) => requested(frame, folder)),
      isServer,
      isEdgeServer: false,
      isAppDirectory: true,
    }).catch(() => null);
    const found = Array.isArray(results) ? results.map(mapped).find((location) => location !== null) : null;
    if (found) return found;
  }
  return null;
}

/** The members have both names: Next 15 calls them `lineNumber` and `column`. */
function requested({ methodName, file, line, column }: BundleFrame, folder: string): object {
  const onDisk = file.startsWith(SERVER) ? file : decodeURIComponent(file.replace(/^.*\/_next\//, folder));
  return {
    file: onDisk,
    methodName,
    arguments: [],
    line1: line,
    column1: column,
    lineNumber: line,
    column,
  };
}

function mapped(result: unknown): (JsxLocation & { readonly file: string }) | null {
  const frame = readPath(result, "value", "originalStackFrame");
  const file = nonEmptyText(readPath(frame, "file"));
  const line = readPath(frame, "line1") ?? readPath(frame, "lineNumber");
  const column = readPath(frame, "column1") ?? readPath(frame, "column");
  const isForeign =
    readPath(frame, "ignored") === true || /(?:^|\/)(?:node_modules|\.next)\//.test(file ?? "");
  if (file === undefined || isForeign || typeof line !== "number") return null;
  return { file, line, ...(typeof column === "number" ? { column } : {}) };
}
