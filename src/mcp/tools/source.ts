/** The tools that change source files: only where the files are. */
import * as v from "valibot";
import { LiveError } from "../../client/index.ts";
import { MAX_VARIANTS } from "../../protocol/limits.ts";
import type { JsonObject, SourceOperations } from "../backend.ts";
import { boundMembers } from "../bound-text.ts";
import { defineTool, type ToolCall } from "../define-tool.ts";
import { toolCall } from "../next-step.ts";
import { ElementInput, LeaseInput, NextStep, SessionIdInput } from "../schemas.ts";
import { ToolError } from "../tool-error.ts";

const Result = v.looseObject({ nextStep: NextStep });
const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VARIANTS));
const DryRun = v.pipe(v.boolean(), v.description("Show the edit as a diff; write nothing"));

function sourceOf({ backend }: ToolCall): SourceOperations {
  if (backend.source) return backend.source;
  throw new ToolError("not_found", "This server has no source files.");
}

export const wrapTool = defineTool({
  name: "live_wrap",
  title: "Wrap an element in the source",
  description:
    "Finds an element in the source and wraps it for variants. live_write_variants does this by itself; use it to look first (dryRun), or when you write the variants into the file by hand. Repeating it changes nothing.",
  input: v.object({
    id: SessionIdInput,
    count: Count,
    lease: v.optional(LeaseInput),
    ...ElementInput,
    climb: v.optional(v.pipe(v.boolean(), v.description("Wrap the nearest ancestor that can be wrapped"))),
    dryRun: v.optional(DryRun),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run(request, call) {
    const result = await sourceOf(call).wrap(request);
    const nextStep = `Write the variants at insertLine, then call live_reply with type done; or call live_write_variants.`;
    return { value: { ...boundMembers(result), nextStep } };
  },
});

const Variant = v.object({
  markup: v.pipe(v.string(), v.description("One element, in the language of the source file")),
  css: v.optional(v.pipe(v.string(), v.description("Its rules, without a scope"))),
  params: v.optional(v.pipe(v.array(v.looseObject({})), v.description("Up to four: range, steps or toggle"))),
});

export const writeVariantsTool = defineTool({
  name: "live_write_variants",
  title: "Write variants into the source",
  description:
    "Checks complete variants, wraps the element if necessary, writes them in one go and reports done. Give variants (markup, css, params of each), or block: styles and wrappers in the language of the file. Nothing is written when something is wrong. Repeating it changes nothing.",
  input: v.object({
    id: SessionIdInput,
    lease: v.optional(LeaseInput),
    variants: v.optional(v.pipe(v.array(Variant), v.minLength(1), v.maxLength(MAX_VARIANTS))),
    block: v.optional(
      v.pipe(v.string(), v.description("Instead of variants: what belongs below the insert line")),
    ),
    count: v.optional(v.pipe(Count, v.description("How many variants, if the element is not wrapped yet"))),
    ...ElementInput,
    dryRun: v.optional(DryRun),
    done: v.optional(v.pipe(v.boolean(), v.description("false: do not report done yet")), true),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run({ variants, block, done, ...request }, call) {
    if ((variants === undefined) === (block === undefined))
      throw new ToolError("usage", "Give either variants or block.");
    const content = block ?? JSON.stringify({ variants });
    const reports = done && request.dryRun !== true;
    const { lease } = request;
    const result = await sourceOf(call)
      .writeVariants({ ...request, content, done: reports })
      .catch((error: unknown) => {
        if (!reports || lease === undefined || errorCode(error) !== "lease_fenced") throw error;
        return repeatedReport(call, { id: request.id, lease }, error);
      });
    const nextStep = reports
      ? "Written and reported. Call live_poll."
      : "Not reported yet: call this tool again without dryRun and done.";
    return { value: { ...boundMembers(result), nextStep } };
  },
});

/**
 * The answer of a call that is repeated because its answer was lost: the server knows its reply. A lease that is not
 * current cannot report anything new.
 * @throws the refusal, when the event was resolved by another reply
 */
async function repeatedReport(
  { backend, clientName }: ToolCall,
  { id, lease }: { readonly id: string; readonly lease: string },
  refusal: unknown,
): Promise<JsonObject> {
  const client = await backend.connect(clientName);
  try {
    const { sourceFile: file } = await client.session(id);
    return { ...(await client.reply({ id, type: "done", leaseId: lease, ...(file ? { file } : {}) })), file };
  } catch (error) {
    throw error instanceof LiveError && error.code === "lease_fenced" ? refusal : error;
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

export const acceptTool = defineTool({
  name: "live_accept",
  title: "Keep one variant in the source",
  description:
    "Keeps one variant in the source and removes the others. live_poll does this by itself when the person accepts; use it only if nextStep says so. Repeating it changes nothing.",
  input: v.object({
    id: SessionIdInput,
    variantId: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,2}$/, "must be a number from 1")),
    paramValues: v.optional(v.pipe(v.looseObject({}), v.description("The tuned values"))),
    lease: v.optional(LeaseInput),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run(request, call) {
    const result = await sourceOf(call).accept(request);
    const more = request.lease === undefined ? {} : { lease: request.lease };
    const reply = toolCall("live_reply", { id: request.id, type: "agent_done", ...more });
    return {
      value: {
        ...boundMembers(result),
        nextStep: `The source is done. If you hold the accept, call ${reply}.`,
      },
    };
  },
});

export const discardTool = defineTool({
  name: "live_discard",
  title: "Restore the source",
  description:
    "Restores the source as it was before the wrap. live_poll does this by itself when the person discards; use it only if nextStep says so. Repeating it changes nothing.",
  input: v.object({ id: SessionIdInput, lease: v.optional(LeaseInput) }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run(request, call) {
    const result = await sourceOf(call).discard(request);
    const nextStep = `The source is as it was. Call ${toolCall("live_complete", { id: request.id, discarded: true })} if the session is still open.`;
    return { value: { ...boundMembers(result), nextStep } };
  },
});
