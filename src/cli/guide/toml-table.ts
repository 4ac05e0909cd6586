/** One table of a TOML file, in a marked block at its end; a parser checks that the rest means what it meant. */
import { parse } from "smol-toml";
import { isRecord } from "../../protocol/is-record.ts";
import { EditRefused, type TextEdit } from "./edit.ts";
import { markedBlock, TOML_MARKS } from "./marked-block.ts";

/**
 * The table `[parent.name]`.
 * @param lines its members, as they are written
 * @throws EditRefused for a file that is not TOML, or that has such a table of its own
 */
export function tomlTable(parent: string, name: string, lines: readonly string[]): TextEdit {
  const block = markedBlock([`[${parent}.${name}]`, ...lines].join("\n"), TOML_MARKS);
  return {
    has: (text) => block.has(text),
    remove: (text) => block.remove(text),
    add(text) {
      if (block.has(text)) return text;
      const before = read(block.remove(text));
      const tables = before[parent];
      if (isRecord(tables) && tables[name] !== undefined)
        throw new EditRefused(`It has a table [${parent}.${name}] of its own.`);
      const after = block.add(text);
      const { [parent]: added, ...rest } = read(after);
      const { [parent]: _, ...wanted } = before;
      if (!isRecord(added) || JSON.stringify(rest) !== JSON.stringify(wanted))
        throw new EditRefused("Its tables cannot be extended.");
      return after;
    },
  };
}

function read(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (cause) {
    throw new EditRefused("It is not TOML, or its tables cannot be extended.", { cause });
  }
}
