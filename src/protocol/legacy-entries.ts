/** The journal entries of the older live mode, as docs/journal.md describes them. */
import * as v from "valibot";
import { isRecord } from "./is-record.ts";

/** Every type that an older live mode wrote and that changes a session. */
export const LEGACY_ENTRY_TYPES = [
  "generate",
  "steer",
  "carbonize_cleanup",
  "checkpoint",
  "variant_mounted",
  "variant_mount_failed",
  "accept",
  "accept_intent",
  "discard",
  "variants_ready",
  "agent_done",
  "done",
  "agent_error",
  "error",
  "steer_done",
  "discarded",
  "complete",
] as const;

export type LegacyEntryType = (typeof LEGACY_ENTRY_TYPES)[number];

const TYPES: ReadonlySet<string> = new Set(LEGACY_ENTRY_TYPES);

export function isLegacyEntryType(type: string): type is LegacyEntryType {
  return TYPES.has(type);
}

/** A member that has another type than it should counts as absent. */
const Text = v.optional(v.fallback(v.optional(v.string()), undefined));
const Natural = v.optional(v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined));
const Members = v.optional(
  v.fallback(v.optional(v.custom<Readonly<Record<string, unknown>>>(isRecord)), undefined),
);
/** Written as a number by some, as text by others. */
const VariantNumber = v.optional(
  v.fallback(
    v.optional(
      v.pipe(
        v.union([v.number(), v.pipe(v.string(), v.regex(/^[0-9]{1,3}$/), v.transform(Number))]),
        v.integer(),
        v.minValue(0),
      ),
    ),
    undefined,
  ),
);

const Body = v.object({
  pageUrl: Text,
  owner: Text,
  mode: Text,
  count: Natural,
  element: Members,
  insert: Members,
  screenshotPath: Text,
  variantId: VariantNumber,
  variant: VariantNumber,
  paramValues: Members,
  phase: Text,
  reason: Text,
  revision: Natural,
  revisionDomain: Text,
  arrivedVariants: Natural,
  visibleVariant: Natural,
  file: Text,
  sourceFile: Text,
  sourceEventType: Text,
  carbonize: v.optional(v.unknown()),
  data: Members,
  message: Text,
  error: Text,
  url: Text,
});

/** What an older entry says, as far as it is understood. */
export type LegacyBody = v.InferOutput<typeof Body>;

/** Reads the body of an older entry. Total: what is missing or has another type is absent. */
export function readLegacyBody(event: Readonly<Record<string, unknown>>): LegacyBody {
  const parsed = v.safeParse(Body, event);
  return parsed.success ? parsed.output : {};
}

/** The source file that the entry names; a component preview names its manifest as `file`. */
export function legacyFile({ sourceFile, file }: LegacyBody): string | undefined {
  return sourceFile ?? file;
}

/** Whether a reply says that clean-up is still due. */
export function legacySaysCarbonize({ carbonize, data }: LegacyBody): boolean {
  return carbonize === true || data?.carbonize === true;
}
