/** Pairs the template tags of a file to blocks and their branches. */
import type { Range } from "../language.ts";
import { hasControlFlow, type TemplateTag } from "./lex.ts";
import { stepsOf, type TemplateStep } from "./steps.ts";

/** A boundary of a block, at the tag that makes it. */
export interface Boundary {
  readonly type: "open" | "middle" | "close";
  /** The tag: nothing of it belongs to a branch. */
  readonly tag: Range;
  readonly block: Block;
}

export interface Block {
  readonly loop: boolean;
  /** Nothing is shown before the first of its branches. */
  readonly cases: boolean;
  /** One of its branches is always shown. */
  complete: boolean;
}

interface Candidate {
  readonly tag: Range;
  readonly step: TemplateStep;
  block: Block | null;
  role: Boundary["type"] | null;
}

/** The boundaries of all blocks that are closed in the file, in order. Other opening tags count as plain ones. */
export function blockBoundaries(
  text: string,
  masked: string,
  tags: readonly TemplateTag[],
  raw: readonly Range[],
): readonly Boundary[] {
  const isRead = (tag: Range): boolean => !raw.some(({ start, end }) => start <= tag.start && tag.end <= end);
  const candidates: Candidate[] = tags
    .filter(isRead)
    .flatMap((tag) => stepsOf(tag).map((step) => ({ tag, step, block: null, role: null })));
  if (hasControlFlow(text)) {
    candidates.push(...controlFlow(masked).map((one) => ({ ...one, block: null, role: null })));
    candidates.sort((a, b) => a.tag.start - b.tag.start);
  }
  pair(candidates);
  attachBranches(candidates);
  return candidates.flatMap(({ tag, block, role }) =>
    block === null || role === null ? [] : [{ type: role, tag, block }],
  );
}

/** Each closing tag ends the nearest open block that it can end. Opening tags in between open nothing. */
function pair(candidates: readonly Candidate[]): void {
  const waiting: Candidate[] = [];
  for (const candidate of candidates) {
    const { step } = candidate;
    if (step.type === "open") waiting.push(candidate);
    if (step.type !== "close") continue;
    const at = waiting.findLastIndex(
      (other) => other.step.type === "open" && step.keys.includes(other.step.key),
    );
    const opening = waiting[at];
    if (opening === undefined || opening.step.type !== "open") continue;
    const block: Block = {
      loop: opening.step.loop === true,
      cases: opening.step.cases === true,
      complete: false,
    };
    Object.assign(opening, { block, role: "open" });
    Object.assign(candidate, { block, role: "close" });
    waiting.length = at;
  }
}

/** A branching tag belongs to the innermost block around it. */
function attachBranches(candidates: readonly Candidate[]): void {
  const open: Block[] = [];
  for (const candidate of candidates) {
    const { role, block, step } = candidate;
    if (role === "open" && block !== null) open.push(block);
    else if (role === "close") open.pop();
    else if (step.type === "middle") {
      const around = open.at(-1);
      if (around === undefined) continue;
      if (step.last) around.complete = true;
      Object.assign(candidate, { block: around, role: "middle" });
    }
  }
}

const FLOW =
  /(?<![\w@])@(?:if|for|switch|case|default|defer)\b[^{}]*\{|\}\s*@(?:else(?:\s+if\b)?|empty|placeholder|loading|error)\b[^{}]*\{|[{}]/g;

/** Angular's control flow: `@if (…) {` … `} @else {` … `}`. Other braces are paired so that each finds its own. */
function controlFlow(masked: string): { readonly tag: Range; readonly step: TemplateStep }[] {
  return [...masked.matchAll(FLOW)].map(({ 0: found, index }) => {
    const tag = { start: index, end: index + found.length };
    if (found === "}") return { tag, step: { type: "close", keys: ["ng"] } };
    if (found.startsWith("}")) return { tag, step: { type: "middle", last: /@else\s*\{$/.test(found) } };
    return { tag, step: { type: "open", key: "ng", loop: found.startsWith("@for") } };
  });
}
