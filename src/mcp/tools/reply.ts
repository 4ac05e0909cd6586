/** `live_reply`: the outcome of an event. */
import * as v from "valibot";
import { MAX_PREVIEW_BYTES } from "../../protocol/limits.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import { REPLY_TYPES } from "../../protocol/reply-types.ts";
import { boundMembers } from "../bound-text.ts";
import { defineTool } from "../define-tool.ts";
import { EventIdInput, LeaseInput, Name, NextStep } from "../schemas.ts";
import { pollStep } from "../tool-call.ts";

export const replyTool = defineTool({
  name: "live_reply",
  title: "Report the outcome of an event",
  description:
    "Reports what became of an event: done (variants are written, or it is handled), agent_done (accept handled), discarded, steer_done, complete, error (with a message for the person), or retry (give it back).",
  input: v.object({
    id: EventIdInput,
    type: v.picklist(REPLY_TYPES),
    lease: LeaseInput,
    message: v.optional(v.pipe(v.string(), v.description("One sentence, shown on the page"))),
    file: v.optional(v.pipe(v.string(), v.description("The file you wrote"))),
    data: v.optional(v.looseObject({})),
    preview: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(MAX_PREVIEW_BYTES),
        v.description("The wrapper block as HTML, for pages without hot reload"),
      ),
    ),
    agent: v.optional(Name),
  }),
  output: v.looseObject({ phase: v.string(), nextStep: NextStep }),
  readOnly: false,
  async run({ lease, agent, ...members }, { backend, connect }) {
    const client = await connect();
    const { id, type, file } = members;
    const written =
      type === "done" && members.preview === undefined ? await backend.source?.wrapper(id, file) : null;
    const reply: AgentReply = { ...present({ ...written, ...present(members) }), id, type, leaseId: lease };
    const response = await client.reply(reply);
    return {
      value: { ...boundMembers({ ...response }), ...response, nextStep: `Recorded. ${pollStep(agent)}` },
    };
  },
});

/** The members that were given. */
function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
