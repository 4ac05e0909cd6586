/** What the page records of an accepted variant: how each of its boxes looks, and the rules that reach it. */
import * as v from "valibot";
import { parseWith } from "./validation.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Computed styles: each box has, for each property, the index of its value. Long texts are stored once. */
const LookSchema = v.object({
  /** The pseudo-elements that were looked for. */
  pseudos: v.array(v.string()),
  properties: v.array(v.string()),
  values: v.array(v.string()),
  boxes: v.array(v.object({ name: v.string(), values: v.array(Count) })),
});

const RuleSchema = v.object({
  /** The rule as the browser has parsed it, without the rules that stand in it. */
  css: v.string(),
  /** The conditions around it, outermost first: `@media (width > 40em)`, `@layer base`. */
  conditions: v.array(v.string()),
  /** How many boxes of the element it reaches now; 0: only in another state, or in other surroundings. */
  reaches: Count,
});

const SheetSchema = v.object({
  kind: v.picklist(["link", "style", "import", "adopted"]),
  href: v.optional(v.string()),
  /** What a development build says of its source: a path, as it left it in the page. */
  source: v.optional(v.string()),
  media: v.optional(v.string()),
  /** Why its rules could not be read. */
  unread: v.optional(v.string()),
  ruleCount: Count,
  /** Rules whose last compound fits a box of the element. */
  rules: v.array(RuleSchema),
});

export const EvidenceSchema = v.object({
  /** The accepted variant. */
  variant: v.string(),
  pageUrl: v.string(),
  viewport: v.object({ width: Count, height: Count }),
  /** Where the element stands: the position among its siblings, from the document's root on. */
  path: v.array(Count),
  look: LookSchema,
  /** In the order of the cascade. */
  sheets: v.array(SheetSchema),
});

export type PageEvidence = v.InferOutput<typeof EvidenceSchema>;
export type PageLook = v.InferOutput<typeof LookSchema>;
export type PageSheet = v.InferOutput<typeof SheetSchema>;

/** Reads a stored record; `null` where it is not one. */
export function parseEvidence(value: unknown): PageEvidence | null {
  const parsed = parseWith(EvidenceSchema, value);
  return parsed.ok ? parsed.value : null;
}
