/** Where the branches of a template's blocks begin and end. */
import type { Range } from "../language.ts";
import type { Boundary } from "./blocks.ts";

interface Section {
  readonly from: number;
  /** A number of its own for each branch. */
  readonly branch: number;
  readonly repeated: boolean;
}

/** Answers by offset; the boundaries are in order. */
export class BranchMap {
  readonly #boundaries: readonly Boundary[];
  readonly #sections: readonly Section[];

  constructor(boundaries: readonly Boundary[]) {
    this.#boundaries = boundaries;
    this.#sections = sectionsOf(boundaries);
  }

  /** The branch at an offset: equal for two offsets between which no block begins or ends. */
  branchAt(offset: number): number {
    return this.#sectionAt(offset)?.branch ?? 0;
  }

  /** True in the body of a loop. */
  isRepeated(offset: number): boolean {
    return this.#sectionAt(offset)?.repeated ?? false;
  }

  /** True when a block begins or goes on between two offsets. */
  hasBoundary(start: number, end: number): boolean {
    return this.#boundaries.some(({ tag }) => tag.start >= start && tag.end <= end);
  }

  /** True when every block that touches a range begins and ends in it, or is around all of it. */
  isWhole({ start, end }: Range): boolean {
    const touched = this.#boundaries.filter(({ tag }) => tag.end > start && tag.start < end);
    if (touched.some(({ tag }) => tag.start < start || tag.end > end)) return false;
    const opened = new Set(touched.filter(({ type }) => type === "open").map(({ block }) => block));
    const closed = new Set(touched.filter(({ type }) => type === "close").map(({ block }) => block));
    return opened.size === closed.size && touched.every(({ block }) => opened.has(block));
  }

  #sectionAt(offset: number): Section | undefined {
    let [low, high] = [0, this.#sections.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sections[middle]?.from ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#sections[low - 1];
  }
}

function sectionsOf(boundaries: readonly Boundary[]): Section[] {
  const sections: Section[] = [];
  const around: { branch: number; repeated: boolean }[] = [{ branch: 0, repeated: false }];
  let last = 0;
  for (const { type, tag, block } of boundaries) {
    if (type !== "open") around.pop();
    if (type !== "close") {
      last += 1;
      around.push({ branch: last, repeated: block.loop || around.at(-1)?.repeated === true });
    }
    sections.push({ from: tag.end, branch: 0, repeated: false, ...around.at(-1) });
  }
  return sections;
}
