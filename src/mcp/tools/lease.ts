/** `live_extend`, `live_release`: the right to work on an event. */
import * as v from "valibot";
import { LiveError } from "../../client/index.ts";
import { MAX_LEASE_MS, WORKING_LEASE_MS } from "../../protocol/limits.ts";
import { defineTool } from "../define-tool.ts";
import { LeaseInput, NextStep } from "../schemas.ts";

export const extendTool = defineTool({
  name: "live_extend",
  title: "Keep an event",
  description:
    "Extends the lease of an event you work on, by default to ten minutes from now. Refused with lease_fenced when another agent has the event.",
  input: v.object({
    lease: LeaseInput,
    leaseMs: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(MAX_LEASE_MS),
        v.description("Milliseconds from now"),
      ),
      WORKING_LEASE_MS,
    ),
  }),
  output: v.looseObject({ ok: v.boolean(), expiresAt: v.string(), nextStep: NextStep }),
  readOnly: false,
  async run({ lease, leaseMs }, { backend, clientName }) {
    const client = await backend.connect(clientName);
    const { expiresAt } = await client.extend(lease, leaseMs);
    return {
      value: { ok: true, expiresAt, nextStep: `Go on with the event; it is yours until ${expiresAt}.` },
    };
  },
});

export const releaseTool = defineTool({
  name: "live_release",
  title: "Give an event back",
  description:
    "Gives a leased event back, so that you or another agent can take it. Repeating it changes nothing.",
  input: v.object({
    lease: LeaseInput,
    delayMs: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(0),
        v.maxValue(MAX_LEASE_MS),
        v.description("Milliseconds before it can be taken again"),
      ),
    ),
  }),
  output: v.looseObject({ ok: v.boolean(), released: v.boolean(), nextStep: NextStep }),
  readOnly: false,
  async run({ lease, delayMs }, { backend, clientName }) {
    const client = await backend.connect(clientName);
    const released = await client.release(lease, delayMs).then(
      () => true,
      (error: unknown) => {
        if (error instanceof LiveError && error.code === "lease_fenced") return false;
        throw error;
      },
    );
    const nextStep = released
      ? "Call live_poll for other work."
      : "You did not hold it any more. Call live_poll.";
    return { value: { ok: true, released, nextStep } };
  },
});
