/** Sends an agent's reply: shared by `reply` and `poll --reply`. */
import type { ArgsDef } from "citty";
import { isPrefetchId, isSessionId } from "../../protocol/ids.ts";
import { MAX_PREVIEW_BYTES } from "../../protocol/limits.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import { REPLY_TYPES } from "../../protocol/reply-types.ts";
import type { ReplyResponse } from "../../protocol/status.ts";
import { readWrapperBlock } from "../../source/index.ts";
import { jsonOption } from "../core/arguments.ts";
import type { Cli } from "../core/cli.ts";
import { EXIT, type ExitCode, usageError } from "../core/errors.ts";
import type { Connection } from "../project/connect.ts";
import { emitAnswer } from "./answer.ts";
import { resolveStoredLease } from "./lease-file.ts";
import { type StepContext, step } from "./next-steps.ts";
import { namedAgent } from "./step-context.ts";
import { replyLease } from "./work-lease.ts";

/** Options of a reply. */
export const replyArgs = {
  file: { type: "string", description: "The file you wrote, relative to the project", valueHint: "PATH" },
  data: { type: "string", description: "More about the outcome", valueHint: "JSON" },
  lease: { type: "string", description: "The lease id of the event", valueHint: "LEASE" },
  event: {
    type: "string",
    description: "Type of the event this is about, when there is no lease",
    valueHint: "TYPE",
  },
} as const satisfies ArgsDef;

export interface ReplyInput {
  readonly id: string;
  readonly type: string;
  readonly message?: string | undefined;
  readonly file?: string | undefined;
  readonly data?: string | undefined;
  readonly lease?: string | undefined;
  /** The name that the command was called with. */
  readonly agent?: string | undefined;
  readonly event?: string | undefined;
}

/**
 * Sends a reply and prints the answer. A `done` about variants carries the wrapper as `preview`, so that pages without
 * hot reload and remote pages can show them.
 * @throws CliError as `postReply`
 */
export async function sendReply(
  cli: Cli,
  connection: Connection,
  steps: StepContext,
  input: ReplyInput,
): Promise<ExitCode> {
  const { response, agent } = await postReply(connection, { ...input, agent: namedAgent(cli, input) });
  emitAnswer(
    cli,
    response,
    step("poll", agent === undefined ? steps : { ...steps, agent }),
    (colors) => `${colors.good("✓")} ${input.type} recorded; the session is now ${response.phase}.`,
  );
  return EXIT.done;
}

/** The server's answer, and the name under which the work was done, where it is known. */
export interface PostedReply {
  readonly response: ReplyResponse;
  readonly agent: string | undefined;
}

/**
 * Sends the reply under the lease of the agent's work.
 * @throws CliError with exit code 2 for an id or type that is not valid, `lease_fenced` when the work is another agent's
 */
export async function postReply(connection: Connection, input: ReplyInput): Promise<PostedReply> {
  if (!isSessionId(input.id) && !isPrefetchId(input.id)) {
    throw usageError(`"${input.id}" is not a session id (8 lower-case hex characters).`);
  }
  const type = REPLY_TYPES.find((known) => known === input.type);
  if (!type) throw usageError(`The reply's type must be one of ${REPLY_TYPES.join(", ")}.`);
  const { id: leaseId, agent } = await replyLease(connection.root, input);
  const data = jsonOption("data", input.data);
  const wrapper = type === "done" ? await wrapperOf(connection.root, input) : null;
  const file = input.file ?? wrapper?.file;
  const reply: AgentReply = {
    id: input.id,
    type,
    ...(leaseId === undefined ? {} : { leaseId }),
    ...(input.event === undefined ? {} : { sourceEventType: input.event }),
    ...(input.message === undefined ? {} : { message: input.message }),
    ...(file === undefined ? {} : { file }),
    ...(data === undefined ? {} : { data }),
    ...(wrapper ? { preview: wrapper.html } : {}),
  };
  const response = await connection.client.reply(reply);
  await resolveStoredLease(connection.root, input.id, leaseId ?? null);
  return { response, agent };
}

/** A session's wrapper as a reply carries it for pages without hot reload; `null` where there is none that fits. */
export async function wrapperOf(
  root: string,
  input: Pick<ReplyInput, "id" | "file">,
): Promise<{ file: string; html: string } | null> {
  if (!isSessionId(input.id)) return null;
  const wrapper = await readWrapperBlock({ root, id: input.id, ...(input.file ? { file: input.file } : {}) });
  if (!wrapper || new TextEncoder().encode(wrapper.html).length > MAX_PREVIEW_BYTES) return null;
  return wrapper;
}
