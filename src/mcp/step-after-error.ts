/** What to try after a refusal, by its code: in calls of the tools. */
import type { LiveErrorCode } from "../client/index.ts";
import { isRecord } from "../protocol/is-record.ts";
import { firstCandidate } from "../protocol/source-hint.ts";
import { pollStep, toolCall } from "./tool-call.ts";

type Step = (agent: string | undefined, details: Readonly<Record<string, unknown>>) => string;

const TRY_AGAIN: Step = () => "Wait a few seconds, then repeat this call.";
const CORRECT: Step = () => "Correct what message names, then repeat this call.";
const POLL: Step = pollStep;
const RESUME: Step = (agent) => `Call ${toolCall("live_resume", { agent })} and follow its nextStep.`;
/** What a run shows is no part of the work. */
const WITHOUT_OUTPUT: Step = (agent) => `Go on without showing it. ${RESUME(agent, {})}`;
const ASK_USER: Step = () =>
  "Tell your user what message says; npx impeccable-live doctor names the cause. Then repeat this call.";

/** Every code of the wire, and those of the client. */
const WIRE: Readonly<Record<LiveErrorCode, Step>> = {
  invalid_json: CORRECT,
  invalid_event: CORRECT,
  invalid_query: CORRECT,
  unauthorized: ASK_USER,
  forbidden: ASK_USER,
  origin_not_allowed: ASK_USER,
  host_not_allowed: ASK_USER,
  not_configured: ASK_USER,
  path_not_allowed: CORRECT,
  not_found: CORRECT,
  payload_too_large: CORRECT,
  unsupported_media_type: CORRECT,
  unknown_session: (agent) => `Call ${toolCall("live_status", { agent })} for the ids of the open sessions.`,
  invalid_transition: RESUME,
  wrong_project: ASK_USER,
  not_owner: (agent) => `Leave this event to that agent. ${POLL(agent, {})}`,
  lease_fenced: (agent) => `Leave this event: another agent has it, or it is resolved. ${POLL(agent, {})}`,
  producer_fenced: WITHOUT_OUTPUT,
  stream_exists: WITHOUT_OUTPUT,
  stream_closed: WITHOUT_OUTPUT,
  stream_gone: WITHOUT_OUTPUT,
  content_type_mismatch: WITHOUT_OUTPUT,
  sequence_conflict: WITHOUT_OUTPUT,
  idempotency_key_reused: () => "Repeat this call with another key.",
  rate_limited: TRY_AGAIN,
  internal_error: TRY_AGAIN,
  storage_failed: TRY_AGAIN,
  bad_answer: TRY_AGAIN,
  unreachable: () => "Ask your user to run: npx impeccable-live serve. Then repeat this call.",
};

/** Codes of commands and of source operations. All others leave the session as it was. */
const SOURCE: Readonly<Record<string, Step>> = {
  usage: CORRECT,
  invalid_input: CORRECT,
  file_not_found: CORRECT,
  source_dirty: () => "Remove what findings names from the source, then repeat this call.",
  variant_invalid: () => "Correct what problems names, then repeat this call.",
  wrapper_not_found: () =>
    "Describe the element with tag, classes, text and file, as the source has it, and repeat this call.",
  element_not_found: () =>
    "Find the element in the source, and repeat this call with file, tag and classes as they are written there.",
  element_ambiguous: (_, { candidates }) =>
    `Choose one of candidates and repeat this call with its place as sourceHint, for example ${JSON.stringify(firstCandidate(candidates))}.`,
  element_not_wrappable: (_, { ancestor }) =>
    isRecord(ancestor)
      ? "The ancestor can be wrapped: repeat this call with climb true, and with variants of the ancestor."
      : "Write variants of an element around it: repeat this call with its tag, classes and file.",
};

/** The step after a refusal; there is one for every code. */
export function stepAfterCode(
  code: string,
  details: Readonly<Record<string, unknown>>,
  agent: string | undefined,
): string {
  const step = isWireCode(code) ? WIRE[code] : Object.hasOwn(SOURCE, code) ? SOURCE[code] : undefined;
  return (step ?? RESUME)(agent, details);
}

function isWireCode(code: string): code is LiveErrorCode {
  return Object.hasOwn(WIRE, code);
}
