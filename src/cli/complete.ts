/** `complete`: the gate. A session is finished when its files are clean, or when somebody takes that on themselves. */
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
    lease: { type: "string", description: "The lease id the clean-up came with", valueHint: "LEASE" },
    file: { type: "string", description: "Also check this file; may be repeated", valueHint: "PATH" },
    force: { type: "boolean", description: "Finish it although files are dirty; that is recorded" },
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
      const answer = await client.reply({ id, type: "error", message: args.error, ...leaseId });
      cli.emit(answer, () => `Recorded as failed: ${args.error}`);
      return EXIT.done;
    }
    const session = await client.session(id);
    const files = [...(session.sourceFile ? [session.sourceFile] : []), ...listOption(rawArgs, "file")];
    const { clean, findings } = await checkCompletion({ root, id, files });
    if (!clean && !args.force) {
      const named = findings.map((found) => `${found.file}:${found.line}: ${found.what}`);
      throw new CliError("source_dirty", `The source is not clean yet:\n${named.join("\n")}`, {
        details: { id, findings },
      });
    }
    const forced = clean ? {} : { data: { forced: true, findings } };
    if (session.phase === "completed" && !args.discarded) {
      // Nothing is asked twice: whoever repeats the command after a crash hears that it is done.
      cli.emit(
        { ok: true, id, phase: session.phase, duplicate: true },
        (colors) => `${colors.good("✓")} ${id} was completed before.`,
      );
      return EXIT.done;
    }
    // What was cleaned up is what an undo will take back.
    const receipt = clean && !args.discarded ? await refreshReceipt({ root, id }) : null;
    const data = receipt === null ? forced : { data: { receipt } };
    const answer = args.discarded
      ? await finishDiscard(client, session, { ...leaseId, ...forced })
      : await client.reply({ id, type: "complete", ...leaseId, ...data });
    cli.emit(
      { ...answer, ...(clean ? {} : { forced: true, findings }) },
      (colors) => `${colors.good("✓")} ${id} is ${answer.phase}.`,
    );
    return EXIT.done;
  },
});

/** A discard that is queued is given out at once, unless another agent has it. */
const TAKE_OVER_MS = 5_000;

/**
 * A session nobody discarded in the page is discarded first, and the discard is taken like any other work:
 * the record never skips the person's side.
 */
async function finishDiscard(
  client: LiveClient,
  { id, phase }: SessionSnapshot,
  more: { readonly leaseId?: string; readonly data?: unknown },
): Promise<ReplyResponse> {
  if (phase === "discarded" || more.leaseId !== undefined)
    return client.reply({ id, type: "discarded", ...more });
  if (phase !== "discard_requested") await client.postEvent({ type: "discard", id });
  const event = await client.pollOnce({ session: id, types: ["discard"], timeoutMs: TAKE_OVER_MS });
  if (!("lease" in event)) {
    throw new CliError("wait_for_agent", "Another agent works on this session; try again when it is done.");
  }
  return client.reply({ id, type: "discarded", ...more, leaseId: event.lease.id });
}
