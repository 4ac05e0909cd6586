/** `complete`: the gate. A session is finished when its files are clean, or by `--force`. */
import type { LiveClient } from "../client/index.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";
import type { ReplyResponse } from "../protocol/status.ts";
import { checkCompletion, refreshReceipt } from "../source/index.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { listOption } from "./core/arguments.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT, usageError } from "./core/errors.ts";
import { connect } from "./project/connect.ts";

export const completeCommand = defineCliCommand({
  name: "complete",
  description: "Finish a session, if its files are clean",
  examples: [
    "npx impeccable-live complete --id a1b2c3d4 --lease a1b2c3d4.V1StGXR8_Z5j",
    'npx impeccable-live complete --id a1b2c3d4 --error "The component is third-party"',
  ],
  args: {
    ...serverArgs,
    id: idArg,
    lease: { type: "string", description: "The lease id of the carbonize event", valueHint: "LEASE" },
    file: { type: "string", description: "Also check this file; may be repeated", valueHint: "PATH" },
    force: { type: "boolean", description: "Finish it although files are not clean; that is recorded" },
    discarded: { type: "boolean", description: "It was discarded: the source is as it was" },
    error: { type: "string", description: "It cannot be finished, and why", valueHint: "MESSAGE" },
  },
  async run({ args, rawArgs, cli }) {
    const id = sessionOption(args.id);
    if (args.discarded && args.error !== undefined)
      throw usageError("--discarded and --error exclude each other.");
    const { client, root } = await connect(cli, args, { retryForMs: 15_000 });
    const leaseId = args.lease === undefined ? {} : { leaseId: args.lease };
    if (args.error !== undefined) {
      const response = await client.reply({ id, type: "error", message: args.error, ...leaseId });
      cli.emit(response, () => `Recorded as failed: ${args.error}`);
      return EXIT.done;
    }
    const session = await client.session(id);
    const files = [...(session.sourceFile ? [session.sourceFile] : []), ...listOption(rawArgs, "file")];
    const paramValues = { ...session.paramValues, ...session.accepted?.paramValues };
    const { clean, findings } = await checkCompletion({ root, id, files, paramValues });
    if (!clean && !args.force) {
      const named = findings.map((found) => `${found.file}:${found.line}: ${found.what}`);
      throw new CliError("source_dirty", `The source is not clean yet:\n${named.join("\n")}`, {
        details: { id, findings },
      });
    }
    const forced = clean ? {} : { data: { forced: true, findings } };
    if (session.phase === "completed" && !args.discarded) {
      // A command that is repeated after a crash finds the session completed, which is success.
      cli.emit(
        { ok: true, id, phase: session.phase, duplicate: true },
        (colors) => `${colors.good("✓")} ${id} is already completed.`,
      );
      return EXIT.done;
    }
    // The receipt records the carbonized source: a later undo starts from it.
    const receipt = clean && !args.discarded ? await refreshReceipt({ root, id }) : null;
    const data = receipt === null ? forced : { data: { receipt } };
    const response = args.discarded
      ? await finishDiscard(client, session, { ...leaseId, ...forced })
      : await client.reply({ id, type: "complete", ...leaseId, ...data });
    cli.emit(
      { ...response, ...(clean ? {} : { forced: true, findings }) },
      (colors) => `${colors.good("✓")} ${id} is ${response.phase}.`,
    );
    return EXIT.done;
  },
});

/** A queued discard is delivered at once, unless another agent holds the session's lease. */
const POLL_MS = 5_000;

/**
 * Reports a discard. Without a `discard` of the page one is posted first and then taken by a poll, so that the
 * journal of each discarded session has the decision.
 */
async function finishDiscard(
  client: LiveClient,
  { id, phase }: SessionSnapshot,
  reply: { readonly leaseId?: string; readonly data?: unknown },
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
