import { expect, it } from "vitest";
import * as limits from "../../../src/protocol/limits.ts";

const SECOND = 1_000;
const KIB = 1_024;
const MIB = 1_024 * KIB;

/** The figures of protocol.md and journal.md, spelled out: tests of behaviour name the constants. */
const FIGURES = {
  MAX_JSON_BYTES: MIB,
  MAX_JSON_DEPTH: 100,
  MAX_ARTIFACT_BYTES: 10 * MIB,
  MAX_PREVIEW_BYTES: 512 * KIB,
  MAX_OUTER_HTML_BYTES: 32 * KIB,
  MAX_POLL_TIMEOUT_MS: 600 * SECOND,
  POLL_EARLY_START_MS: SECOND / 10,
  POLL_SPACE_INTERVAL_MS: 15 * SECOND,
  POLL_SLICE_MS: 240 * SECOND,
  DEFAULT_LEASE_MS: 30 * SECOND,
  MIN_LEASE_MS: 1,
  MAX_LEASE_MS: 3_600 * SECOND,
  WORKING_LEASE_MS: 600 * SECOND,
  MAX_ATTEMPTS: 5,
  SUPERSEDE_GRACE_MS: 30 * SECOND,
  OWNER_DISCONNECTED_MS: 10 * SECOND,
  TABS_LEFT_MS: 8 * SECOND,
  TAB_SILENT_MS: 1_800 * SECOND,
  PRESENCE_REPEAT_MS: 600 * SECOND,
  KEEPALIVE_INTERVAL_MS: 15 * SECOND,
  SSE_RETRY_MS: SECOND,
  MAX_UNSENT_BYTES: MIB,
  BROADCAST_LOG_FRAMES: 1_000,
  BROADCAST_LOG_MS: 600 * SECOND,
  COMPACT_AT_BYTES: 4 * MIB,
  RETENTION_DAYS: 30,
  MAX_ARCHIVED_SESSIONS: 500,
  STAGED_ANNOTATION_MS: 3_600 * SECOND,
  MAX_TOOL_FIELD_BYTES: 8 * KIB,
  MAX_END_MESSAGE_BYTES: 4 * KIB,
  REDACTION_TAIL_CHARS: 256,
  MAX_VARIANTS: 8,
  MAX_DIAGNOSTICS: 50,
  MAX_PAGE_URL_CHARS: 2_000,
  RATE_LIMIT_PER_S: 200,
  RATE_LIMIT_BURST: 400,
  FIRST_PORT: 8_400,
} as const satisfies Partial<Record<keyof typeof limits, number>>;

it("the figures are those of the specification", () => {
  expect({ ...limits }).toMatchObject(FIGURES);
});
