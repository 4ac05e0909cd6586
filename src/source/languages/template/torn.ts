/**
 * Decides which elements of a template are whole: their start and end tags stand in the same branch of the same
 * block. All others are torn. What a block's branches do to the elements around it is applied to them, so that one
 * torn element does not make those around and below it uncertain.
 */
import type { Block, Boundary } from "./blocks.ts";
import type { HtmlTag } from "./html-tags.ts";

/** Elements that may lack their end tag in any HTML. */
export const OPEN_ENDED = new Set(
  "html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup caption rt rp".split(" "),
);

export interface WholeTags {
  /** Start tags of whole elements, by offset, with the offset of their end tag; `null` for an implied end. */
  readonly ends: ReadonlyMap<number, number | null>;
  /** The tags that belong to no whole element. */
  readonly torn: ReadonlySet<HtmlTag>;
}

interface OpenTag {
  readonly tag: HtmlTag;
  torn: boolean;
  /** Open in some branches only. */
  readonly maybe: boolean;
}

/** One branch of a block, or the file: what is open at this point, and what it closed of the branches around it. */
interface Frame {
  readonly open: OpenTag[];
  readonly closed: HtmlTag[];
  /** Names of elements around it that it closes and opens again: what is open stays the same, and is torn. */
  readonly replaced: string[];
  /** Some branches inside close what others leave open. */
  unsure: boolean;
}

interface OpenBlock {
  readonly block: Block;
  readonly branches: Frame[];
}

/** Pairs the tags of a text whose blocks begin and end at `boundaries`. */
export function pairTags(tags: readonly HtmlTag[], boundaries: readonly Boundary[]): WholeTags {
  return new TagPairing().pair(tags, boundaries);
}

class TagPairing {
  readonly #ends = new Map<number, number | null>();
  readonly #torn = new Set<HtmlTag>();
  readonly #frames: Frame[] = [newFrame()];
  readonly #blocks: OpenBlock[] = [];

  pair(tags: readonly HtmlTag[], boundaries: readonly Boundary[]): WholeTags {
    let next = 0;
    for (const tag of tags) {
      next = this.#passBoundaries(boundaries, next, tag.start);
      if (tag.type === "end") this.#close(this.#frame(), tag);
      else if (tag.selfClosing) this.#ends.set(tag.start, null);
      else this.#frame().open.push({ tag, torn: false, maybe: false });
    }
    this.#passBoundaries(boundaries, next, Number.POSITIVE_INFINITY);
    for (const frame of this.#frames) this.#leaveOpen(frame.open);
    return { ends: this.#ends, torn: this.#torn };
  }

  #frame(): Frame {
    return this.#frames.at(-1) ?? newFrame();
  }

  #passBoundaries(boundaries: readonly Boundary[], from: number, until: number): number {
    let next = from;
    for (; (boundaries[next]?.tag.start ?? until) < until; next += 1) {
      const boundary = boundaries[next];
      if (boundary !== undefined) this.#pass(boundary);
    }
    return next;
  }

  #pass({ type, block }: Boundary): void {
    if (type === "open") {
      this.#blocks.push({ block, branches: [] });
      this.#frames.push(newFrame());
      return;
    }
    const current = this.#blocks.at(-1);
    const frame = this.#frames.pop();
    if (current === undefined || frame === undefined) return;
    current.branches.push(frame);
    if (type === "middle") this.#frames.push(newFrame());
    else {
      this.#blocks.pop();
      this.#endBlock(current);
    }
  }

  /** An end tag closes the nearest open element of its name in the same branch. */
  #close(frame: Frame, tag: HtmlTag): void {
    const at = frame.open.findLastIndex((open) => open.tag.name === tag.name);
    const open = frame.open[at];
    if (open === undefined) {
      frame.closed.push(tag);
      this.#torn.add(tag);
      return;
    }
    this.#leaveOpen(frame.open.splice(at + 1));
    if (open.maybe) {
      this.#doubt(tag.name);
      frame.open.splice(at, 1);
      this.#torn.add(tag);
      return;
    }
    frame.open.length = at;
    if (open.torn) this.#tear(open.tag, tag);
    else this.#ends.set(open.tag.start, tag.start);
  }

  /** Elements that nothing closes: their end is implied or unknown. */
  #leaveOpen(open: readonly OpenTag[]): void {
    for (const { tag, torn } of open) {
      if (torn || !OPEN_ENDED.has(tag.name)) this.#tear(tag);
      else this.#ends.set(tag.start, null);
    }
  }

  #tear(...tags: readonly HtmlTag[]): void {
    for (const tag of tags) {
      this.#torn.add(tag);
      this.#ends.delete(tag.start);
    }
  }

  /** It is unclear which element of this name an end tag belongs to: none of the open ones is whole. */
  #doubt(name: string): void {
    for (const { open } of this.#frames) for (const one of open) if (one.tag.name === name) one.torn = true;
  }

  #endBlock({ block, branches }: OpenBlock): void {
    const [first] = branches;
    if (block.cases && first !== undefined && branches.length > 1 && isNeutral(first)) branches.shift();
    for (const { open } of branches) {
      this.#tear(...open.map(({ tag }) => tag));
      for (let at = open.length - 1; at >= 0; at -= 1)
        if (OPEN_ENDED.has(open[at]?.tag.name ?? "")) open.splice(at, 1);
    }
    for (const branch of branches) this.#replace(branch);
    if (branches.every(isNeutral)) return;
    this.#applyBranches(block, branches);
  }

  /** A row that ends and begins again (`</div><div>`) leaves as much open as there was. */
  #replace({ open, closed, replaced }: Frame): void {
    for (
      let name = closed.at(-1)?.name;
      name !== undefined && name === open[0]?.tag.name;
      name = closed.at(-1)?.name
    ) {
      closed.pop();
      open.shift();
      replaced.push(name);
    }
    const frame = this.#frame();
    for (const name of replaced) {
      const needed = 1 + closed.filter((tag) => tag.name === name).length;
      const around = frame.open.filter(({ tag }) => tag.name === name).slice(-needed);
      for (const one of around) one.torn = true;
      if (around.length < needed) frame.replaced.push(name);
    }
  }

  #applyBranches(block: Block, branches: readonly Frame[]): void {
    const frame = this.#frame();
    const effects = block.complete && !block.loop ? branches : [...branches, newFrame()];
    const results = effects.map((effect) => this.#applied(frame, effect));
    // What some branches close is torn, whatever follows.
    for (const { popped } of results) for (const open of popped) open.torn = true;
    const closed = results.map((result) => result.closed);
    frame.unsure ||= new Set(closed.map(namesOf)).size > 1;
    frame.closed.push(...(closed.find((tags) => tags.length > 0) ?? []));
    const result = effects.some(({ unsure }) => unsure) ? null : commonResult(frame, results);
    if (result === null) {
      for (const { open } of this.#frames) for (const one of open) one.torn = true;
      return;
    }
    this.#tear(...frame.open.filter((open) => !result.includes(open)).map(({ tag }) => tag));
    frame.open.splice(0, frame.open.length, ...result);
  }

  /** The elements that are open after a branch, and what it closed; the frame itself is left as it is. */
  #applied(frame: Frame, effect: Frame) {
    const open = [...frame.open];
    const popped: OpenTag[] = [];
    const closed: HtmlTag[] = [];
    for (const tag of effect.closed) {
      const at = open.findLastIndex((one) => one.tag.name === tag.name);
      if (at === -1) closed.push(tag);
      else popped.push(...open.splice(at));
    }
    const opened = effect.open.map(({ tag, maybe }) => ({ tag, torn: true, maybe }));
    return { open: [...open, ...opened], popped, closed };
  }
}

type OpenAfter = readonly { readonly open: readonly OpenTag[] }[];

/**
 * What is open after branches. Where their results differ, a wrapper under a condition is open in some of them; the
 * same condition closes it later. `null` where more than that differs.
 */
function commonResult({ open: before }: Frame, results: OpenAfter): readonly OpenTag[] | null {
  const names = new Set(results.map(({ open }) => namesOf(open.map(({ tag }) => tag))));
  if (names.size === 1) return results[0]?.open ?? null;
  if (before.some((one) => !one.maybe && results.some(({ open }) => !open.includes(one)))) return null;
  const kept = before.filter((one) => results.every(({ open }) => open.includes(one)));
  const opened = results.map(({ open }) => open.filter((one) => !before.includes(one)));
  const longest = opened.reduce((a, b) => (b.length > a.length ? b : a), []);
  return [...kept, ...longest.map((one) => ({ ...one, maybe: true }))];
}

function namesOf(tags: readonly HtmlTag[]): string {
  return tags.map(({ name }) => name).join(" ");
}

function isNeutral({ open, closed }: Frame): boolean {
  return open.length === 0 && closed.length === 0;
}

function newFrame(): Frame {
  return { open: [], closed: [], replaced: [], unsure: false };
}
