/** `live_emit`: what the agent says and does, shown on the page beside the element. */
import * as v from "valibot";
import { type LiveClient, LiveError, type RunInput } from "../../client/index.ts";
import { leaseSubject } from "../../protocol/ids.ts";
import { WORKING_LEASE_MS } from "../../protocol/limits.ts";
import { RUN_PHASES, TEXT_CHANNELS, TOOL_STATES } from "../../protocol/runs/messages.ts";
import { defineTool } from "../define-tool.ts";
import { LeaseInput, Name, Result } from "../schemas.ts";
import { goOnStep } from "../tool-call.ts";
import { ToolError } from "../tool-error.ts";

const MAX_MESSAGES = 100;

/** A message as a tool call writes it; version, id and time are filled in. */
const Message = v.variant("type", [
  v.object({ type: v.literal("text"), text: v.string(), channel: v.optional(v.picklist(TEXT_CHANNELS)) }),
  v.object({
    type: v.literal("tool"),
    tool: v.pipe(v.string(), v.description("Messages of the same tool are one card")),
    name: v.string(),
    state: v.picklist(TOOL_STATES),
    summary: v.optional(v.string()),
  }),
  v.object({
    type: v.literal("phase"),
    phase: v.picklist(RUN_PHASES),
    variant: v.optional(v.number()),
  }),
]);

export const emitTool = defineTool({
  name: "live_emit",
  title: "Show progress on the page",
  description:
    "Shows on the page what you say and do while you work on an event, and extends its lease to ten minutes. Secrets are removed.",
  input: v.object({
    lease: LeaseInput,
    key: v.pipe(Name, v.description("New for each call; the same when you repeat one")),
    messages: v.pipe(v.array(Message), v.minLength(1), v.maxLength(MAX_MESSAGES)),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  async run({ lease, key, messages, agent }, { connect }) {
    const client = await connect();
    // Receipt is shown, and a lost lease is refused before anything is written.
    await client.extend(lease, WORKING_LEASE_MS);
    const { id, run } = await openRun(client, lease);
    let accepted = 0;
    const writer = client.emit(
      { id, lease: { id: lease, run } },
      {
        producer: `mcp-${key}`,
        onAccepted: (stored) => {
          accepted += stored.length;
        },
      },
    );
    for (const [index, message] of messages.entries())
      await writer.write(toInput(message, `${key}-${index}`));
    const offset = (await writer.flush()) ?? "";
    return { value: { ok: true, run, accepted, offset, nextStep: goOnStep(lease, agent) } };
  },
});

/** With an id of its own a text is sent at once, instead of waiting for the end of its last word. */
function toInput(message: v.InferOutput<typeof Message>, id: string): RunInput {
  return { ...message, id };
}

/** The run that takes the output of a lease. */
async function openRun(client: LiveClient, lease: string): Promise<{ id: string; run: string }> {
  const id = leaseSubject(lease) ?? "";
  const session = await client.session(id).catch((error: unknown) => {
    if (error instanceof LiveError && error.code === "unknown_session")
      throw new ToolError("not_found", "This event has no run: a prefetch shows no output.");
    throw error;
  });
  const open = session.runs.findLast(({ state }) => state === "open");
  if (open === undefined)
    throw new ToolError("lease_fenced", "No agent works on this session now: its run has ended.");
  return { id, run: open.run };
}
