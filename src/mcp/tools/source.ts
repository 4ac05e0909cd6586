/** The tools that change source files: only where the files are. */
import * as v from "valibot";
import { LiveError } from "../../client/index.ts";
import { MAX_VARIANTS } from "../../protocol/limits.ts";
import type { JsonObject, SourceOperations } from "../backend.ts";
import { boundMembers } from "../bound-text.ts";
import { defineTool, type ToolCall } from "../define-tool.ts";
import { ElementInput, LeaseInput, Name, Result, SessionIdInput } from "../schemas.ts";
import { pollStep, toolCall } from "../tool-call.ts";
import { ToolError } from "../tool-error.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_VARIANTS));
const DryRun = v.pipe(v.boolean(), v.description("Only show the edit as a diff"));

function sourceOf({ backend }: ToolCall): SourceOperations {
  if (backend.source) return backend.source;
  throw new ToolError("not_found", "This server has no source files.");
}

export const wrapTool = defineTool({
  name: "live_wrap",
  title: "Wrap an element in the source",
  description:
    "Wraps an element in the source for variants. live_write_variants does this by itself: use it to look first (dryRun), or to write the variants into the file by hand.",
  input: v.object({
    id: SessionIdInput,
    count: Count,
    lease: v.optional(LeaseInput),
    ...ElementInput,
    dryRun: v.optional(DryRun),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run({ agent, ...request }, call) {
    const result = await sourceOf(call).wrap(request);
    const { id, lease } = request;
    const variants = [{ markup: "MARKUP", css: "RULES", params: [] }];
    const nextStep = `Write the variants: call ${toolCall("live_write_variants", { id, lease, variants, agent })}.`;
    return { value: { ...boundMembers(result), nextStep } };
  },
});

const Variant = v.object({
  markup: v.pipe(v.string(), v.description("One element, in the language of the source file")),
  css: v.optional(v.pipe(v.string(), v.description("Its rules, without a scope"))),
  params: v.optional(v.pipe(v.array(v.looseObject({})), v.description("Up to four knobs"))),
});

export const writeVariantsTool = defineTool({
  name: "live_write_variants",
  title: "Write variants into the source",
  description:
    "Checks complete variants, wraps the element, writes all in one go and reports done; or writes nothing (variant_invalid: problems). The element is that of the event, unless you describe another.",
  input: v.object({
    id: SessionIdInput,
    lease: v.optional(LeaseInput),
    variants: v.optional(v.pipe(v.array(Variant), v.minLength(1), v.maxLength(MAX_VARIANTS))),
    block: v.optional(
      v.pipe(
        v.string(),
        v.description("Instead of variants: what belongs below the insert line of live_wrap"),
      ),
    ),
    count: v.optional(Count),
    ...ElementInput,
    dryRun: v.optional(DryRun),
    done: v.optional(v.pipe(v.boolean(), v.description("false: do not report done yet")), true),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run({ variants, block, done, agent, ...request }, call) {
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
      ? `Written and reported. ${pollStep(agent)}`
      : "Not reported yet: repeat this call without dryRun and done.";
    return { value: { ...boundMembers(result), nextStep } };
  },
});

/**
 * The answer of a call that is repeated because its answer was lost: the server knows its reply. A lease that is not
 * current cannot report anything new.
 * @throws the refusal, when the event was resolved by another reply
 */
async function repeatedReport(
  { connect }: ToolCall,
  { id, lease }: { readonly id: string; readonly lease: string },
  refusal: unknown,
): Promise<JsonObject> {
  const client = await connect();
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
    "Keeps one variant in the source. live_poll does this by itself: use it only if nextStep says so.",
  input: v.object({
    id: SessionIdInput,
    variantId: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,2}$/, "must be a number from 1")),
    paramValues: v.optional(v.looseObject({})),
    lease: v.optional(LeaseInput),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run({ agent, ...request }, call) {
    const result = await sourceOf(call).accept(request);
    const more = request.lease === undefined ? {} : { lease: request.lease };
    const reply = toolCall("live_reply", { id: request.id, type: "agent_done", ...more, agent });
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
    "Restores the source as it was before the wrap. live_poll does this by itself: use it only if nextStep says so.",
  input: v.object({
    id: SessionIdInput,
    lease: v.optional(LeaseInput),
    agent: v.optional(Name),
  }),
  output: Result,
  readOnly: false,
  needsSource: true,
  async run({ agent, ...request }, call) {
    const result = await sourceOf(call).discard(request);
    const nextStep = `The source is as it was. Call ${toolCall("live_complete", { id: request.id, discarded: true, agent })} if the session is still open.`;
    return { value: { ...boundMembers(result), nextStep } };
  },
});
