/** Whether a session's wrapper stands in the source, for a server whose page does not show it. */
import type { FindWrapper } from "../../protocol/local-server.ts";
import { readReceipt } from "../history/receipts.ts";
import { filesContaining } from "../project/file-search.ts";
import { projectPath, realRoot } from "../project/paths.ts";
import { readTextFile } from "../project/text-file.ts";
import { carbonizeNeedles, wrapperNeedles } from "./markers.ts";

/**
 * Searches all source files, and the named file whatever it is. `unknown` when that one cannot be read, and when an
 * accept was begun: then the wrapper is gone because the variant is in its place.
 */
export const wrapperPresence: FindWrapper = async ({ root: given, id, file }) => {
  const root = await realRoot(given);
  if ((await readReceipt(root, id))?.operation.type === "accept") return "unknown";
  const needles = [...wrapperNeedles(id), ...carbonizeNeedles(id)];
  if (file !== null) {
    const path = await projectPath(root, file);
    const text = path.ok ? await readTextFile(path.path.absolute) : null;
    if (text === null) return "unknown";
    if (needles.some((needle) => text.text.includes(needle))) return "present";
  }
  return (await filesContaining(root, needles)).length > 0 ? "present" : "gone";
};
