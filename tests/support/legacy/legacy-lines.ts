/** Lines as the older live mode wrote them, made by hand from the format in docs/journal.md. */

export const OLDER = "5e55a0fe";
/** The secret that an older server stored with every event of a page. */
export const OLDER_TOKEN = "3f1c9a52-0000-4000-8000-older0secret";

const FIRST_MS = Date.parse("2026-05-04T08:00:00.000Z");
const PAGE = { id: OLDER, token: OLDER_TOKEN };

/** One event of an older journal. */
export type OlderEvent = Readonly<Record<string, unknown>> & { readonly type: string };

export const generate = (more: object = {}): OlderEvent => ({
  ...PAGE,
  type: "generate",
  action: "bolder",
  count: 3,
  pageUrl: "/tides",
  element: { outerHTML: "<h1>Tides</h1>", tagName: "H1", classes: ["title"] },
  ...more,
});
/** What the second generation appended when it had prepared the request, and when it gave it out. */
export const prepared = () => generate({ scaffoldAttempted: true, scaffoldDurationMs: 12 });
export const givenOut = () =>
  generate({ scaffoldAttempted: true, scaffoldDurationMs: 12, generationReadyAt: FIRST_MS });
export const agentPhase = (phase: string): OlderEvent => ({
  type: "agent_phase",
  id: OLDER,
  phase,
  at: FIRST_MS,
});
export const agentDone = (more: object = {}): OlderEvent => ({
  type: "agent_done",
  id: OLDER,
  file: "src/Tides.jsx",
  carbonize: false,
  ...more,
});
export const agentError = (more: object = {}): OlderEvent => ({
  type: "agent_error",
  id: OLDER,
  message: "no such element",
  carbonize: false,
  ...more,
});
export const checkpoint = (revision: number, more: object = {}): OlderEvent => ({
  ...PAGE,
  type: "checkpoint",
  revision,
  owner: "tab-1",
  phase: "cycling",
  reason: "param_changed",
  pageUrl: "/tides",
  expectedVariants: 3,
  arrivedVariants: 3,
  visibleVariant: 2,
  paramValues: { size: 0 },
  ...more,
});
export const accept = (more: object = {}): OlderEvent => ({
  ...PAGE,
  type: "accept",
  variantId: "2",
  paramValues: { size: 4 },
  ...more,
});
export const discard = (more: object = {}): OlderEvent => ({ ...PAGE, type: "discard", ...more });
export const mounted = (variant: number): OlderEvent => ({ ...PAGE, type: "variant_mounted", variant });
export const mountFailed = (variant: number): OlderEvent => ({
  ...PAGE,
  type: "variant_mount_failed",
  variant,
  url: "/v.js",
  error: "it threw",
});
export const steer = (): OlderEvent => ({ ...PAGE, type: "steer", message: "calmer", pageUrl: "/tides" });
/** What `live-complete` appended by itself while no server ran. */
export const completed = (more: object = {}): OlderEvent => ({ type: "complete", id: OLDER, ...more });

/** A journal's lines: numbered from 1, without checksum, without hash. */
export function olderLines(events: readonly OlderEvent[], firstSeq = 1): string[] {
  return events.map((event, index) =>
    JSON.stringify({
      seq: firstSeq + index,
      id: OLDER,
      type: event.type,
      ts: new Date(FIRST_MS + index * 1_000).toISOString(),
      event,
    }),
  );
}
