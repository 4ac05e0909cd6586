/** `emit`: what the agent says and does, written to the run of its lease while it works. */
import type { LiveClient } from "../client/index.ts";
import { RUN_PHASES, TOOL_STATES } from "../protocol/runs/messages.ts";
import { emitAnswer } from "./agent/answer.ts";
import { readStoredLease, resolveStoredLease } from "./agent/lease-file.ts";
import { type Step, step } from "./agent/next-steps.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { agentArgs, namedAgent, stepContext } from "./agent/step-context.ts";
import { workLease } from "./agent/work-lease.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { attach } from "./emit/attach.ts";
import { messageFromArgs } from "./emit/message-from-args.ts";
import { pipeMessages, pipeText, type RefusedLine } from "./emit/pipe-input.ts";
import { connect } from "./project/connect.ts";

/** How long a write is retried while the server restarts. */
const RESTART_RETRY_MS = 60_000;
/** How many invalid lines are listed; of more, the number is given. */
const MAX_LISTED = 20;

export const emitCommand = defineCliCommand({
  name: "emit",
  description:
    "Show on the page what you say and do (JSON lines on standard input, or one message by options)",
  examples: [
    'npx impeccable-live emit --id a1b2c3d4 --text "The scale stops at 40px."',
    "npx impeccable-live emit --id a1b2c3d4 --tool edit_file --state done --summary styles.css",
    "npx impeccable-live emit --id a1b2c3d4 --phase variant_ready --variant 2",
    "my-agent | npx impeccable-live emit --id a1b2c3d4 --text -",
    "my-agent --json | npx impeccable-live emit --id a1b2c3d4 --lease a1b2c3d4.V1StGXR8_Z5j",
  ],
  args: {
    ...serverArgs,
    ...agentArgs,
    id: idArg,
    lease: {
      type: "string",
      description: "The lease id of the event (default: that of the last poll here)",
      valueHint: "LEASE",
    },
    text: { type: "string", description: "Text to show; - reads standard input", valueHint: "TEXT" },
    thinking: { type: "boolean", description: "The text is thinking, shown collapsed" },
    tool: { type: "string", description: "Name of the tool you use", valueHint: "NAME" },
    state: { type: "string", description: `With --tool: ${TOOL_STATES.join(", ")}`, valueHint: "STATE" },
    call: {
      type: "string",
      description: "With --tool: one card per name here (default: the tool's name)",
      valueHint: "ID",
    },
    summary: { type: "string", description: "With --tool: one line about it", valueHint: "TEXT" },
    input: { type: "string", description: "With --tool: its input", valueHint: "JSON" },
    output: { type: "string", description: "With --tool: its output", valueHint: "JSON" },
    phase: { type: "string", description: RUN_PHASES.join(", "), valueHint: "PHASE" },
    variant: { type: "string", description: "With --phase: which variant", valueHint: "N" },
    attach: { type: "string", description: "Show this file", valueHint: "FILE" },
  },
  async run({ args, cli }) {
    const id = sessionOption(args.id);
    const one = messageFromArgs(args);
    const { client, root } = await connect(cli, args, { retryForMs: RESTART_RETRY_MS });
    await workLease(root, { id, lease: args.lease, agent: namedAgent(cli, args) });
    const lease = await chooseLease(client, root, id, args.lease);
    const tally = { accepted: 0 };
    const writer = client.emit(
      { id, lease },
      {
        retryForMs: RESTART_RETRY_MS,
        onAccepted: (messages) => {
          tally.accepted += messages.length;
        },
      },
    );
    const refused: RefusedLine[] = [];
    if (args.attach !== undefined) await writer.write(await attach(client, id, cli.io.cwd, args.attach));
    if (one !== null) await writer.write(one);
    else if (args.text === "-") await pipeText(cli.io.stdin(), writer, args.thinking === true);
    else if (args.attach === undefined) refused.push(...(await pipeMessages(cli.io.stdin(), writer)));
    const offset = await writer.flush().catch(async (error: unknown) => {
      if (args.lease === undefined) await resolveStoredLease(root, id, lease.id);
      throw error;
    });
    const next = step("go_on", stepContext(cli, { ...args, agent: namedAgent(cli, args) ?? lease.agent }), {
      id,
    });
    return report(cli, { id, run: lease.run, ...tally, offset }, refused, next);
  },
});

/** The lease to write under, and its run. */
async function chooseLease(
  client: LiveClient,
  root: string,
  session: string,
  given: string | undefined,
): Promise<{ readonly id: string; readonly run: string; readonly agent?: string }> {
  const held = await readStoredLease(root, session);
  if (held !== null && (given === undefined || given === held.id)) return held;
  if (given === undefined) {
    throw usageError(`No poll here was given a lease of ${session}: name it with --lease.`);
  }
  const run = (await client.session(session)).runs.findLast(({ state }) => state === "open");
  if (run !== undefined) return { id: given, run: run.run };
  throw new CliError("lease_fenced", "No agent works on this session now: its run has ended.");
}

function report(
  cli: Cli,
  result: {
    readonly id: string;
    readonly run: string;
    readonly accepted: number;
    readonly offset: string | null;
  },
  refused: readonly RefusedLine[],
  next: Step,
): ExitCode {
  if (refused.length === 0) {
    emitAnswer(
      cli,
      { ok: true, ...result },
      next,
      (colors) => `${colors.good("✓")} ${result.accepted} shown.`,
    );
    return EXIT.done;
  }
  const listed = refused
    .slice(0, MAX_LISTED)
    .map(({ line, path, reason }) => `line ${line}: ${path === "" ? "" : `${path} `}${reason}`);
  const what = refused.length === 1 ? "1 line is not a message" : `${refused.length} lines are not messages`;
  throw new CliError("invalid_event", `${what}:\n${listed.join("\n")}`, {
    details: { ...result, refused: refused.slice(0, MAX_LISTED), refusedCount: refused.length },
  });
}
