/** `complete`: the gate. A session is finished when its files are clean, or by `--force`. */
import type { LiveClient } from "../client/index.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";
import type { ReplyResponse } from "../protocol/status.ts";
import { checkCompletion, refreshReceipt } from "../source/index.ts";
import { emitAnswer } from "./agent/answer.ts";
import { resolveStoredLease } from "./agent/lease-file.ts";
import { mcpLeaseArg, mcpReportStep, shortChange } from "./agent/mcp-report.ts";
import { step } from "./agent/next-steps.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { agentArgs, namedAgent, stepContext } from "./agent/step-context.ts";
import { workLease } from "./agent/work-lease.ts";
import { listOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { connect } from "./project/connect.ts";
import { findRoot } from "./project/root.ts";

export const completeCommand = defineCliCommand({
  name: "complete",
  description: "Finish a session, if its files are clean",
  examples: [
    "npx impeccable-live complete --id a1b2c3d4 --agent claude",
    'npx impeccable-live complete --id a1b2c3d4 --error "The component is third-party"',
  ],
  args: {
    ...serverArgs,
    ...agentArgs,
    id: idArg,
    lease: {
      type: "string",
      description: "The lease id of the carbonize event (default: that of --agent)",
      valueHint: "LEASE",
    },
    file: { type: "string", description: "Also check this file; may be repeated", valueHint: "PATH" },
    force: { type: "boolean", description: "Finish it although files are not clean; that is recorded" },
    discarded: { type: "boolean", description: "It was discarded: the source is as it was" },
    error: { type: "string", description: "It cannot be finished, and why", valueHint: "MESSAGE" },
    "mcp-lease": mcpLeaseArg,
  },
  async run({ args, rawArgs, cli }) {
    const id = sessionOption(args.id);
    if (args.discarded && args.error !== undefined)
      throw usageError("--discarded and --error exclude each other.");
    if (args["mcp-lease"] !== undefined)
      return await completeCopy(cli, { ...args, id, lease: args["mcp-lease"] }, rawArgs);
    const { client, root } = await connect(cli, args, { retryForMs: 15_000 });
    const work = await workLease(root, { id, lease: args.lease, agent: namedAgent(cli, args) });
    const leaseId = work.id === undefined ? {} : { leaseId: work.id };
    const next = step("poll", stepContext(cli, { ...args, agent: work.agent }));
    if (args.error !== undefined) {
      const response = await client.reply({ id, type: "error", message: args.error, ...leaseId });
      await resolveStoredLease(root, id, work.id ?? null);
      emitAnswer(cli, response, next, () => `Recorded as failed: ${args.error}`);
      return EXIT.done;
    }
    const session = await client.session(id);
    const checked = await checkSession(root, session, listOption(rawArgs, "file"));
    if (!checked.clean && !args.force) throw sourceDirty(id, checked.findings);
    const forced = checked.clean ? {} : { forced: true as const, findings: checked.findings };
    if (session.phase === "completed" && !args.discarded) {
      // A command that is repeated after a crash finds the session completed, which is success.
      const answer = { ok: true, id, phase: session.phase, duplicate: true };
      emitAnswer(cli, answer, next, (colors) => `${colors.good("✓")} ${id} is already completed.`);
      return EXIT.done;
    }
    const reply = { ...leaseId, ...(checked.clean ? {} : { data: forced }) };
    const response = args.discarded
      ? await finishDiscard(client, session, reply)
      : await finishAccept(client, root, id, reply);
    await resolveStoredLease(root, id, work.id ?? null);
    emitAnswer(
      cli,
      { ...response, ...forced },
      next,
      (colors) => `${colors.good("✓")} ${id} is ${response.phase}.`,
    );
    return EXIT.done;
  },
});

interface CopyArgs {
  readonly id: string;
  readonly lease: string;
  readonly agent?: string | undefined;
  readonly root?: string | undefined;
  readonly force?: boolean | undefined;
  readonly discarded?: boolean | undefined;
  readonly error?: string | undefined;
}

/** The gate for work that was polled over `/mcp`: it checks this copy, and the answer names the call that reports it. */
async function completeCopy(cli: Cli, args: CopyArgs, rawArgs: readonly string[]): Promise<ExitCode> {
  const { id, lease, force, discarded, error } = args;
  if (force || discarded || error !== undefined)
    throw usageError("With --mcp-lease, call live_complete for force, discarded and error.");
  const root = findRoot(cli.io.cwd, args.root);
  const { clean, findings } = await checkCompletion({ root, id, files: listOption(rawArgs, "file") });
  if (!clean) throw sourceDirty(id, findings);
  const receipt = await refreshReceipt({ root, id });
  const data = receipt === null ? {} : { data: { receipt: shortChange(receipt) } };
  const agent = namedAgent(cli, args);
  emitAnswer(cli, { ok: true, id }, mcpReportStep({ id, type: "complete", lease, ...data, agent }));
  return EXIT.done;
}

/** A queued discard is delivered at once, unless another agent holds the session's lease. */
const POLL_MS = 5_000;

/** The gate, for the files of the session's record and those that the command names. */
async function checkSession(root: string, session: SessionSnapshot, named: readonly string[]) {
  const files = [...(session.sourceFile ? [session.sourceFile] : []), ...named];
  const paramValues = { ...session.paramValues, ...session.accepted?.paramValues };
  return await checkCompletion({ root, id: session.id, files, paramValues });
}

function sourceDirty(
  id: string,
  findings: Awaited<ReturnType<typeof checkCompletion>>["findings"],
): CliError {
  const named = findings.map((found) => `${found.file}:${found.line}: ${found.what}`);
  const details = { id, findings };
  return new CliError("source_dirty", `The source is not clean yet:\n${named.join("\n")}`, { details });
}

interface FinalReply {
  readonly leaseId?: string;
  /** What was left in the files, where that was forced. */
  readonly data?: unknown;
}

/** Reports a clean accept with its receipt, which records the plain source: a later undo starts from it. */
async function finishAccept(
  client: LiveClient,
  root: string,
  id: string,
  reply: FinalReply,
): Promise<ReplyResponse> {
  const receipt = reply.data === undefined ? await refreshReceipt({ root, id }) : null;
  return client.reply({ id, type: "complete", ...reply, ...(receipt === null ? {} : { data: { receipt } }) });
}

/**
 * Reports a discard. Without a `discard` of the page one is posted first and then taken by a poll, so that the
 * journal of each discarded session has the decision.
 */
async function finishDiscard(
  client: LiveClient,
  { id, phase }: SessionSnapshot,
  reply: FinalReply,
): Promise<ReplyResponse> {
  if (phase === "discarded" || reply.leaseId !== undefined)
    return client.reply({ id, type: "discarded", ...reply });
  if (phase !== "discard_requested") await client.postEvent({ type: "discard", id });
  const event = await client.pollOnce({ session: id, types: ["discard"], timeoutMs: POLL_MS });
  if (!("lease" in event)) {
    throw new CliError("wait_for_agent", "Another agent works on this session. Try again when it is done.");
  }
  return client.reply({ id, type: "discarded", ...reply, leaseId: event.lease.id });
}
