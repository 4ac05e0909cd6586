/** `live_extend`, `live_release`: the right to work on an event. */
import * as v from "valibot";
import { LiveError } from "../../client/index.ts";
import { MAX_LEASE_MS, WORKING_LEASE_MS } from "../../protocol/limits.ts";
import { defineTool } from "../define-tool.ts";
import { LeaseInput, Name, Result } from "../schemas.ts";
import { goOnStep, pollStep } from "../tool-call.ts";

export const extendTool = defineTool({
  name: "live_extend",
  title: "Keep an event",
  description:
    "Keeps an event that you work on for ten minutes from now, or for leaseMs. lease_fenced: another agent has it.",
  input: v.object({
    lease: LeaseInput,
    leaseMs: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LEASE_MS)),
      WORKING_LEASE_MS,
    ),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  async run({ lease, leaseMs, agent }, { connect }) {
    const client = await connect();
    const { expiresAt } = await client.extend(lease, leaseMs);
    return {
      value: {
        ok: true,
        expiresAt,
        nextStep: `The event is yours until ${expiresAt}. ${goOnStep(lease, agent)}`,
      },
    };
  },
});

export const releaseTool = defineTool({
  name: "live_release",
  title: "Give an event back",
  description: "Gives an event back, so that you or another agent can take it, at once or after delayMs.",
  input: v.object({
    lease: LeaseInput,
    delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_LEASE_MS))),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  async run({ lease, delayMs, agent }, { connect }) {
    const client = await connect();
    const released = await client.release(lease, delayMs).then(
      () => true,
      (error: unknown) => {
        if (error instanceof LiveError && error.code === "lease_fenced") return false;
        throw error;
      },
    );
    const nextStep = `${released ? "" : "You did not hold it any more. "}${pollStep(agent)}`;
    return { value: { ok: true, released, nextStep } };
  },
});
