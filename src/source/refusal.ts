/** What the source operations take and answer. `file` is always relative to the root, with `/`; lines count from 1. */
import type { StyleMode } from "./languages/language.ts";

import type { InsertPosition } from "./markers/wrapper.ts";

/** Where a framework's development build says an element was written. */
export interface SourceHint {
  readonly file: string;
  /** Absent where the build names only the file. */
  readonly line?: number;
  readonly column?: number;
  readonly component?: string;
  /** Which mechanism gave the hint. */
  readonly by?: string;
}

export interface WrapInput {
  /** Absolute path of the project. */
  readonly root: string;
  /** The session. */
  readonly id: string;
  /** Variants that will be written, 1 to 8. */
  readonly count: number;
  readonly elementId?: string;
  readonly classes?: readonly string[];
  readonly tag?: string;
  readonly text?: string;
  readonly outerHTML?: string;
  readonly pageUrl?: string;
  /** Look in this file only. */
  readonly file?: string;
  readonly sourceHint?: SourceHint;
  /** Where the element cannot be wrapped, wrap the nearest ancestor that can. */
  readonly climb?: boolean;
  /** Wrap nothing: what is described is an anchor, and an empty wrapper goes on this side of it. */
  readonly position?: InsertPosition;
  /** Answer as if, with a diff; write nothing. */
  readonly dryRun?: boolean;
}

/** Nothing was written; `error` is the code, details stand beside it. */
export interface SourceRefusal {
  readonly ok: false;
  readonly error: string;
  readonly message: string;
  readonly fallback: "agent-driven";
  readonly [detail: string]: unknown;
}

export interface CssAuthoring {
  readonly mode: StyleMode;
  readonly styleTag: string;
  readonly strategy: string;
  readonly rulePattern: string;
  readonly selectorExamples: readonly string[];
  readonly requirements: readonly string[];
  readonly forbidden: readonly string[];
}

/** By what the element was recognised. */
export type MatchedBy = "sourceHint" | "id" | "classes" | "text" | "attributes" | "tag";

export interface WrapSuccess {
  readonly ok: true;
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The line of the "insert below this line" marker itself. */
  readonly insertLine: number;
  readonly commentSyntax: "html" | "jsx";
  readonly styleMode: StyleMode;
  readonly styleTag: string;
  readonly cssSelectorPrefixExamples: readonly string[];
  readonly cssAuthoring: CssAuthoring;
  readonly originalLineCount: number;
  readonly repeated?: true;
  readonly matchedBy: MatchedBy;
  /** The edit as a unified diff; on `dryRun` only. */
  readonly diff?: string;
}

export type WrapResult = WrapSuccess | SourceRefusal;

/** What an accept or discard did to the file: hashes are SHA-256 of its bytes in hex. */
export interface SourceChange {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Unified. */
  readonly diff: string;
}

export interface AcceptResult {
  readonly handled: boolean;
  /** `null` when no file carries the session. */
  readonly file: string | null;
  /** Clean-up is still due: the accepted variant stands between carbonize markers. */
  readonly carbonize: boolean;
  readonly mode?: "fallback" | "error";
  readonly error?: string;
  /** What to do now, in one sentence. */
  readonly todo?: string;
  readonly receipt?: SourceChange;
}

/** A clean-up is done in all files, or in none: then `problems` says what was in the way. */
export interface CarbonizeResult extends AcceptResult {
  /** Every file that was written, the accepted element's first. */
  readonly changes?: readonly SourceChange[];
  readonly problems?: readonly SourceProblem[];
}

export interface Leftover {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export interface CompletionCheck {
  readonly clean: boolean;
  readonly findings: readonly Leftover[];
}

/** Something that has to be repaired; `line` counts from 1. */
export interface SourceProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export interface MarkerFinding {
  readonly id: string;
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: "variants" | "carbonize";
  /** Variants that have arrived (of a carbonize block: the accepted one). */
  readonly variants: number;
  /** Variants the wrapper announces. */
  readonly declared: number;
  /** The file is no source: it will be written anew by a build. */
  readonly generated: boolean;
  readonly insertLine?: number;
  /** Why the wrapper or its variants are not as they must be; absent when they are. */
  readonly problems?: readonly SourceProblem[];
}

/** The wrapper block as it stands in the file. */
export interface WrapperBlock {
  readonly file: string;
  readonly html: string;
  readonly variants: number;
}

/** A refusal with its details. */
export function refuse(
  error: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): SourceRefusal {
  return { ...details, ok: false, error, message, fallback: "agent-driven" };
}
