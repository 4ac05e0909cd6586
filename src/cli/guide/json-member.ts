/** One member of a JSON or JSONC file; comments, order and layout of everything else stay. */
import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type ParseError,
  parseTree,
} from "jsonc-parser";
import { isRecord } from "../../protocol/is-record.ts";
import { EditRefused, type TextEdit } from "./edit.ts";

/** The member at `path`, with this value. @throws EditRefused for a file that is not JSON */
export function jsonMember(path: readonly string[], value: object): TextEdit {
  const parent = path.slice(0, -1);
  return {
    has: (text) => text.trim() !== "" && JSON.stringify(valueAt(text, path)) === JSON.stringify(value),
    add(text) {
      const source = text.trim() === "" ? "{}\n" : text;
      if (JSON.stringify(valueAt(source, path)) === JSON.stringify(value)) return text;
      return set(source, path, value);
    },
    remove(text) {
      if (text.trim() === "" || valueAt(text, path) === undefined) return text;
      const without = set(text, path, undefined);
      const rest = valueAt(without, parent);
      return isRecord(rest) && Object.keys(rest).length === 0 ? set(without, parent, undefined) : without;
    },
  };
}

function set(text: string, path: readonly string[], value: unknown): string {
  return applyEdits(text, modify(text, [...path], value, { formattingOptions: layoutOf(text) }));
}

/** The file's own indentation and line ends. */
function layoutOf(text: string): { tabSize: number; insertSpaces: boolean; eol: string } {
  const indent = /^([ \t]+)["}]/m.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.includes("\t"),
    tabSize: indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

function valueAt(text: string, path: readonly string[]): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || tree?.type !== "object") throw new EditRefused("It is not a JSON object.");
  const node = findNodeAtLocation(tree, [...path]);
  return node === undefined ? undefined : getNodeValue(node);
}
