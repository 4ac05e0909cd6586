/** A fixture's sources with and without marks that say where each element is written. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { type MarkedPlace, markLocations } from "../../../../scripts/mark-locations.mjs";

const SOURCE = /\.(?:jsx|tsx|vue|svelte|astro|html)$/;
/** The line of every home page above which the hot-reloaded edit writes lines of its own. */
const SHIFTED = "const fruits =";
const ADDED = "// What the shop has today,\n// and tomorrow.\n";
export const [BEFORE_EDIT, AFTER_EDIT] = ["Fresh today", "Fresh tonight"];

export interface MarkedProject {
  /** By the mark. */
  readonly places: ReadonlyMap<string, MarkedPlace>;
  writeMarked(): void;
  writePlain(): void;
  /**
   * Changes a text of the home page and moves everything in its file down.
   * @returns where a place is afterwards
   */
  edit(): (place: MarkedPlace) => MarkedPlace;
}

/** Reads the plain sources of an installed project. */
export function readMarkedProject(root: string, fixture: string): MarkedProject {
  const files = readdirSync(fixture, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(fixture.length + 1)
        .replaceAll(sep, "/"),
    );
  const plain = new Map(files.map((file) => [file, readFileSync(join(fixture, file), "utf8")]));
  const marked = [...plain].map(([file, text]) => ({ file, ...markLocations(file, text) }));
  const write = (file: string, text: string): void => {
    if (existsSync(join(root, file))) writeFileSync(join(root, file), text);
  };
  return {
    places: new Map(marked.flatMap(({ places }) => [...places])),
    writeMarked() {
      for (const { file, text } of marked) write(file, text);
    },
    writePlain() {
      for (const [file, text] of plain) write(file, text);
    },
    edit() {
      const [edited = ["", ""]] = [...plain].filter(([, text]) => text.includes(BEFORE_EDIT));
      const [file, text] = edited;
      write(file, text.replace(BEFORE_EDIT, AFTER_EDIT).replace(SHIFTED, `${ADDED}${SHIFTED}`));
      const lines = ADDED.split("\n").length - 1;
      return (place) => (place.file === file ? { ...place, line: place.line + lines } : place);
    },
  };
}
