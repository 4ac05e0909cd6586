/** `live_complete`: finishes a session, if its files are clean. */
import * as v from "valibot";
import type { LiveClient } from "../../client/index.ts";
import type { CompleteRequest, JsonObject } from "../backend.ts";
import { boundMembers } from "../bound-text.ts";
import { defineTool } from "../define-tool.ts";
import { LeaseInput, Name, NextStep, SessionIdInput } from "../schemas.ts";
import { pollStep } from "../tool-call.ts";
import { ToolError } from "../tool-error.ts";

export const completeTool = defineTool({
  name: "live_complete",
  title: "Finish a session",
  description:
    "Finishes a session. With the source at hand it first checks that no marker or wrapper is left: source_dirty names them in findings.",
  input: v.object({
    id: SessionIdInput,
    lease: v.optional(LeaseInput),
    discarded: v.optional(v.pipe(v.boolean(), v.description("It was discarded: the source is as it was"))),
    error: v.optional(v.pipe(v.string(), v.description("It cannot be finished, and why"))),
    force: v.optional(v.pipe(v.boolean(), v.description("Although files are not clean; that is recorded"))),
    agent: v.optional(Name),
  }),
  output: v.looseObject({ phase: v.string(), nextStep: NextStep }),
  readOnly: false,
  async run(request, { backend, agent, connect }) {
    const done = backend.source
      ? await backend.source.complete(request)
      : await report(request, await connect());
    const { phase } = done;
    if (typeof phase !== "string") throw new ToolError("bad_answer", "The server named no phase.");
    return {
      value: {
        ...boundMembers(done),
        ok: true,
        id: request.id,
        phase,
        nextStep: `Finished. ${pollStep(agent)}`,
      },
    };
  },
});

/** Without the files there is no gate: the agent that has them is trusted. */
async function report(
  { id, lease, discarded, error, force }: CompleteRequest,
  client: LiveClient,
): Promise<JsonObject> {
  const { phase } = await client.session(id);
  const leaseId = lease === undefined ? {} : { leaseId: lease };
  if (error !== undefined)
    return { ...(await client.reply({ id, type: "error", message: error, ...leaseId })) };
  if (phase === "completed" && discarded !== true) return { phase, duplicate: true };
  const type = discarded === true ? "discarded" : "complete";
  return { ...(await client.reply({ id, type, ...leaseId, ...(force ? { data: { forced: true } } : {}) })) };
}
