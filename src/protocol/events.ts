/** Browser events: the schemas that validate `POST /events`, and the types that follow from them. */
import * as v from "valibot";
import { ACTIONS } from "./actions.ts";
import { SESSION_ID } from "./ids.ts";
import { isRecord } from "./is-record.ts";
import { MAX_NAME_CHARS, MAX_PAGE_URL_CHARS, MAX_STEER_CHARS, MAX_VARIANTS } from "./limits.ts";

const Id = v.pipe(v.string(), v.regex(SESSION_ID, "must be 8 lower-case hex characters"));
const Owner = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));
const PageUrl = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_PAGE_URL_CHARS));
const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VARIANTS));
const VariantCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_VARIANTS));
const MountedVariant = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999));
/** valibot's record takes lists too; what is posted here is an object. */
const PlainObject = v.custom<Readonly<Record<string, unknown>>>(isRecord, "must be an object");
const Finite = v.pipe(v.number(), v.finite());
const Point = v.looseObject({ x: Finite, y: Finite });

/** The picked element (or an insert's anchor) as the page described it. */
const PickedElement = v.looseObject({
  outerHTML: v.string(),
  tagName: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  id: v.nullish(v.string()),
  classes: v.array(v.string()),
  textContent: v.nullish(v.string()),
  computedStyles: v.nullish(PlainObject),
  cssPath: v.nullish(v.string()),
  boundingRect: v.nullish(PlainObject),
  sourceHint: v.nullish(PlainObject),
});

const annotations = {
  comments: v.optional(v.array(v.looseObject({ x: Finite, y: Finite, text: v.string() }))),
  strokes: v.optional(v.array(v.looseObject({ points: v.array(v.union([Point, v.array(Finite)])) }))),
  screenshotPath: v.optional(v.string()),
};

const common = { id: Id, owner: v.optional(Owner) };

const GenerateReplace = v.looseObject({
  ...common,
  ...annotations,
  type: v.literal("generate"),
  mode: v.optional(v.literal("replace")),
  action: v.picklist(ACTIONS),
  count: Count,
  pageUrl: PageUrl,
  element: PickedElement,
  freeformPrompt: v.optional(v.string()),
});

const GenerateInsert = v.pipe(
  v.looseObject({
    ...common,
    ...annotations,
    type: v.literal("generate"),
    mode: v.literal("insert"),
    action: v.optional(v.never("an insert has no action")),
    count: v.optional(Count),
    pageUrl: PageUrl,
    insert: v.looseObject({ position: v.picklist(["before", "after"]), anchor: PickedElement }),
    placeholder: v.looseObject({
      width: v.pipe(Finite, v.minValue(0)),
      height: v.pipe(Finite, v.minValue(0)),
    }),
    freeformPrompt: v.optional(v.string()),
  }),
  v.forward(
    v.check(
      (event) =>
        (event.freeformPrompt ?? "").trim() !== "" ||
        (event.comments?.length ?? 0) > 0 ||
        (event.strokes?.length ?? 0) > 0 ||
        event.screenshotPath !== undefined,
      "an insert needs a prompt or an annotation",
    ),
    ["freeformPrompt"],
  ),
);

const Accept = v.looseObject({
  ...common,
  type: v.literal("accept"),
  variantId: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,2}$/, "must be a variant's number as text")),
  paramValues: v.optional(PlainObject),
  pageUrl: v.optional(PageUrl),
});

const Discard = v.looseObject({ ...common, type: v.literal("discard") });

const Checkpoint = v.looseObject({
  id: Id,
  type: v.literal("checkpoint"),
  revision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  owner: Owner,
  phase: v.optional(v.string()),
  visibleVariant: v.optional(VariantCount),
  arrivedVariants: v.optional(VariantCount),
  paramValues: v.optional(PlainObject),
  reason: v.optional(v.pipe(v.string(), v.maxLength(MAX_NAME_CHARS))),
  scroll: v.optional(Point),
});

const mount = { ...common, variant: MountedVariant, url: v.optional(v.pipe(v.string(), v.maxLength(2_000))) };
const VariantMounted = v.looseObject({ ...mount, type: v.literal("variant_mounted") });
const VariantMountFailed = v.looseObject({
  ...mount,
  type: v.literal("variant_mount_failed"),
  error: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000)),
});

const Retry = v.looseObject({ ...common, type: v.literal("retry") });
const UndoRequest = v.looseObject({ ...common, type: v.literal("undo_request") });
const Steer = v.looseObject({
  ...common,
  type: v.literal("steer"),
  message: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_STEER_CHARS)),
  pageUrl: v.optional(PageUrl),
});
const Prefetch = v.looseObject({ type: v.literal("prefetch"), pageUrl: PageUrl });
const Exit = v.looseObject({ type: v.literal("exit"), owner: v.optional(Owner) });

export type GenerateEvent = v.InferOutput<typeof GenerateReplace> | v.InferOutput<typeof GenerateInsert>;
export type AcceptEvent = v.InferOutput<typeof Accept>;
export type DiscardEvent = v.InferOutput<typeof Discard>;
export type CheckpointEvent = v.InferOutput<typeof Checkpoint>;
export type VariantMountedEvent = v.InferOutput<typeof VariantMounted>;
export type VariantMountFailedEvent = v.InferOutput<typeof VariantMountFailed>;
export type RetryEvent = v.InferOutput<typeof Retry>;
export type UndoRequestEvent = v.InferOutput<typeof UndoRequest>;
export type SteerEvent = v.InferOutput<typeof Steer>;
export type PrefetchEvent = v.InferOutput<typeof Prefetch>;
export type ExitEvent = v.InferOutput<typeof Exit>;

/** What a session's actor handles. */
export type SessionEvent =
  | GenerateEvent
  | AcceptEvent
  | DiscardEvent
  | CheckpointEvent
  | VariantMountedEvent
  | VariantMountFailedEvent
  | RetryEvent
  | UndoRequestEvent
  | SteerEvent;

/** What belongs to the page, not to a session: the project's actor handles it. */
export type PageEvent = PrefetchEvent | ExitEvent;
export type BrowserEvent = SessionEvent | PageEvent;

/** Why an event was refused: the first thing wrong with it, and where (dotted path). */
export interface EventIssue {
  readonly path: string;
  readonly reason: string;
}

export type ParsedEvent =
  | { readonly ok: true; readonly event: BrowserEvent }
  | { readonly ok: false; readonly issue: EventIssue };

const SCHEMAS = {
  accept: Accept,
  discard: Discard,
  checkpoint: Checkpoint,
  variant_mounted: VariantMounted,
  variant_mount_failed: VariantMountFailed,
  retry: Retry,
  undo_request: UndoRequest,
  steer: Steer,
  prefetch: Prefetch,
  exit: Exit,
} as const;

function isKnownType(type: string): type is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, type);
}

/**
 * Validates a posted event. Unknown members are kept (newer clients may send more than this
 * server knows); unknown types are refused.
 * @param body a JSON object without its token
 */
export function parseEvent(body: Readonly<Record<string, unknown>>): ParsedEvent {
  const type = body.type;
  if (typeof type !== "string") return { ok: false, issue: { path: "type", reason: "must be a string" } };
  if (type === "generate") {
    return checked(v.safeParse(body.mode === "insert" ? GenerateInsert : GenerateReplace, body));
  }
  if (!isKnownType(type)) return { ok: false, issue: { path: "type", reason: "is not a known event type" } };
  return checked(v.safeParse(SCHEMAS[type], body));
}

type SafeParsed =
  | { readonly success: true; readonly output: BrowserEvent }
  | { readonly success: false; readonly issues: readonly v.BaseIssue<unknown>[] };

function checked(result: SafeParsed): ParsedEvent {
  if (result.success) return { ok: true, event: result.output };
  return { ok: false, issue: firstIssue(result.issues) };
}

/** The first issue of a failed validation as a path and a reason; shared by every parser of the protocol. */
export function firstIssue(issues: readonly v.BaseIssue<unknown>[]): EventIssue {
  const issue = issues[0];
  return {
    path: (issue && v.getDotPath(issue)) ?? "",
    reason: issue?.message ?? "is not valid",
  };
}
