/** Limits of the wire contract. Every constant carries its unit in its name. */

/** Largest JSON body; also the most that is ever buffered of a body whose sender is not yet known. */
export const MAX_JSON_BYTES = 1024 * 1024;
/** Levels of arrays and objects in a JSON body. */
export const MAX_JSON_DEPTH = 100;
/** Largest annotation or artifact. */
export const MAX_ARTIFACT_BYTES = 10 * 1024 * 1024;
/** Largest `preview` (the wrapper block as HTML) in a reply. */
export const MAX_PREVIEW_BYTES = 512 * 1024;
/** Largest record of what the page measured and which rules it has. */
export const MAX_EVIDENCE_BYTES = 1024 * 1024;
/** Differences in one answer of the page, and the longest text in it. */
export const MAX_DIFFERENCES = 20;
export const MAX_VERDICT_CHARS = 300;
/** Largest small picture of an element, for lists. */
export const MAX_PICTURE_BYTES = 256 * 1024;
/** Characters of a prompt in summaries. */
export const MAX_SUMMARY_PROMPT_CHARS = 300;
/** Where the overlay cuts `outerHTML`. */
export const MAX_OUTER_HTML_BYTES = 32 * 1024;

/** Longest (and default) wait of one poll. */
export const MAX_POLL_TIMEOUT_MS = 600_000;
/** A poll that has waited this long starts its answer: clients and proxies give up on silent ones. */
export const POLL_EARLY_START_MS = 100;
/** How often a started poll answer sends a space before its JSON. */
export const POLL_SPACE_INTERVAL_MS = 15_000;
/** The same on a host that finds a client that has gone only by writing to it. */
export const POLL_PROBE_INTERVAL_MS = 1_000;
/** There, a poll is granted work after this many writes, with this pause after each, have not failed. */
export const POLL_CONFIRM_WRITES = 2;
export const POLL_CONFIRM_MS = 50;
/** Our own clients ask in slices of at most this, below the 300 s after which Node's fetch gives up. */
export const POLL_SLICE_MS = 240_000;

/** Lease until receipt is confirmed: short, so that an agent that died at once does not block the person. */
export const DEFAULT_LEASE_MS = 30_000;
export const MIN_LEASE_MS = 1;
export const MAX_LEASE_MS = 3_600_000;
/** What the CLI extends to once it has printed an event. */
export const WORKING_LEASE_MS = 600_000;
/** Grants after which an unresolved event becomes a dead letter. */
export const MAX_ATTEMPTS = 5;
/** How long an agent that still writes an older variant may hold back the person's decision. */
export const SUPERSEDE_GRACE_MS = 30_000;
/** How long the agent that a request is addressed to must be away before you are told and may release the request. */
export const ASSIGNEE_ABSENT_MS = 60_000;
/** How long an owner's streams must be disconnected before another tab may resume its session unasked. */
export const OWNER_DISCONNECTED_MS = 10_000;
/** So often page and files must agree that a session's wrapper is gone before the session ends itself. */
export const WRAPPER_GONE_CHECKS = 3;
/** The shortest time between two of these checks that count. */
export const WRAPPER_GONE_CHECK_MS = 3_000;
/** How long every tab must have left before pending polls are answered with `exit`. */
export const TABS_LEFT_MS = 8_000;
/** A tab that has not said that it left counts as gone after this time without a sign of it. */
export const TAB_SILENT_MS = 30 * 60_000;
/** How often a hidden tab says again that it is there. */
export const PRESENCE_REPEAT_MS = 10 * 60_000;
/** How soon it says so again when the server did not answer. */
export const PRESENCE_RETRY_MS = 15_000;

/** SSE heartbeat, and the silence after which a page takes its stream for half-open. */
export const KEEPALIVE_INTERVAL_MS = 15_000;
export const STREAM_SILENT_MS = 45_000;
/** `retry:` hint of the event stream. */
export const SSE_RETRY_MS = 1_000;
/** Unsent data after which a slow stream is closed; the client resumes by cursor. */
export const MAX_UNSENT_BYTES = 1024 * 1024;
/** The broadcast log keeps at least this many frames, and at least this long. */
export const BROADCAST_LOG_FRAMES = 1_000;
export const BROADCAST_LOG_MS = 600_000;

/** Accepted variants in one answer of `GET /history`; the project remembers that many. */
export const HISTORY_ITEMS = 200;

/** A journal longer than this is compacted. */
export const COMPACT_AT_BYTES = 4 * 1024 * 1024;

/** Finished sessions leave the open ones after this much quiet. */
export const ARCHIVE_QUIET_MS = 30_000;
/** How long finished sessions are kept, and how many. */
export const RETENTION_DAYS = 30;
export const MAX_RETENTION_DAYS = 36_500;
export const MAX_ARCHIVED_SESSIONS = 500;

/** A screenshot that no `generate` has adopted is kept this long. */
export const STAGED_ANNOTATION_MS = 3_600_000;

/** Most that is kept of one field of a tool message (summary, input, output), of a log line's text, and of the sentence a run ends with (UTF-8). */
export const MAX_TOOL_FIELD_BYTES = 8 * 1024;
export const MAX_END_MESSAGE_BYTES = 4 * 1024;
/** How deep a tool's structured input or output may nest, and how many members each level may have. */
export const MAX_TOOL_DEPTH = 8;
export const MAX_TOOL_ITEMS = 100;
/** Characters of stored output that are looked at together with the next piece, for secrets split in two. */
export const REDACTION_TAIL_CHARS = 256;
/** A run still open this long after its last message, and without a lease, is swept. */
export const RUN_ORPHAN_MS = 600_000;
/** What a folded view keeps of a run: characters per channel, and items per list. */
export const MAX_FOLDED_TEXT_CHARS = 256 * 1024;
export const MAX_FOLDED_ITEMS = 500;

/** Events that `GET /diagnostics/streams` lists, and that one `POST /telemetry` may bring. */
export const TELEMETRY_RING = 500;
export const MAX_TELEMETRY_BATCH = 100;

/** Variants a person can ask for. */
export const MAX_VARIANTS = 8;
/** Variants an insert asks for when it does not say. */
export const DEFAULT_VARIANTS = 3;
/** Diagnostics kept per session. */
export const MAX_DIAGNOSTICS = 50;
/** Longest idempotency key, attempt id, owner and agent name. */
export const MAX_NAME_CHARS = 200;
/** Characters of a message about the page. */
export const MAX_STEER_CHARS = 4_000;
/** Characters of a page address. */
export const MAX_PAGE_URL_CHARS = 2_000;

/** Writes per second and remote address, and how many may come at once. */
export const RATE_LIMIT_PER_S = 200;
export const RATE_LIMIT_BURST = 400;

/** First port that is tried when the project has none of its own yet. */
export const FIRST_PORT = 8400;
