/** `live_history`: accepted variants. */
import * as v from "valibot";
import { boundMembers } from "../bound-text.ts";
import { defineTool } from "../define-tool.ts";
import { SESSIONS_FROM_PAGE } from "../from-page.ts";
import { AnyObject, Name, NextStep } from "../schemas.ts";
import { pollStep } from "../tool-call.ts";

const MAX_LISTED = 50;

export const historyTool = defineTool({
  name: "live_history",
  title: "Accepted variants",
  description: "The variants that were accepted, newest first, with file, time and diff.",
  input: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LISTED)), 5),
    agent: v.optional(Name),
  }),
  output: v.looseObject({ history: v.array(AnyObject), nextStep: NextStep }),
  readOnly: true,
  async run({ limit, agent }, { backend, connect }) {
    const items = backend.source
      ? await backend.source.history()
      : (await (await connect()).history()).history.map((item) => ({ ...item }));
    return {
      value: {
        history: items.slice(0, limit).map(boundMembers),
        fromPage: SESSIONS_FROM_PAGE,
        nextStep: pollStep(agent),
      },
    };
  },
});
