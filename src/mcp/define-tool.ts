/** The shape of a tool: schemas, texts, and the function that a call runs. */
import type { McpServer, ResourceLink, ServerContext } from "@modelcontextprotocol/server";
import type * as v from "valibot";
import type { LiveClient } from "../client/index.ts";
import type { McpBackend } from "./backend.ts";
import { clientName } from "./client-name.ts";
import { argumentsResult, errorResult } from "./tool-error.ts";
import { argumentsSchema, type CheckedArguments, toolSchema } from "./tool-schema.ts";

/** What a tool knows of its call. */
export interface ToolCall {
  readonly backend: McpBackend;
  /** The name that the call gives its agent; the next calls have to be made under it. */
  readonly agent: string | undefined;
  /** The same, or the client's own name. */
  readonly agentName: string;
  readonly signal: AbortSignal;
  /** A client of the project's server under the agent's name. */
  connect(): Promise<LiveClient>;
  /** Reports progress, if the client asked for it. */
  progress(seconds: number, total: number, message: string): Promise<void>;
}

export interface ToolAnswer<Output> {
  readonly value: Output;
  /** Pictures, as links that the client reads if it wants them. */
  readonly links?: readonly ResourceLink[];
}

type ObjectSchema = v.GenericSchema<unknown, Readonly<Record<string, unknown>>>;

/** Every tool takes the name of the agent. */
type InputSchema = v.GenericSchema<unknown, { readonly agent?: string | undefined }>;

export interface ToolSpec<Input extends InputSchema, Output extends ObjectSchema> {
  readonly name: string;
  readonly title: string;
  /** Fixed text: nothing that a page sent ever stands here. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly readOnly: boolean;
  /** Whether the tool works on source files, which only some hosts have. */
  readonly needsSource?: boolean;
  run(input: v.InferOutput<Input>, call: ToolCall): Promise<ToolAnswer<v.InferOutput<Output>>>;
}

/** A tool with its types hidden. */
export interface LiveTool {
  readonly name: string;
  readonly needsSource: boolean;
  register(server: McpServer, backend: McpBackend): void;
}

/** Makes a tool from its specification. */
export function defineTool<Input extends InputSchema, Output extends ObjectSchema>(
  spec: ToolSpec<Input, Output>,
): LiveTool {
  const { name, title, description, readOnly } = spec;
  return {
    name,
    needsSource: spec.needsSource ?? false,
    register(server, backend) {
      const config = {
        title,
        description,
        inputSchema: argumentsSchema(spec.input),
        outputSchema: toolSchema(spec.output),
        // All tools may be repeated, and none reaches beyond the project and its server.
        annotations: {
          ...(readOnly ? { readOnlyHint: true } : {}),
          idempotentHint: true,
          openWorldHint: false,
        },
      };
      type Given = CheckedArguments<v.InferOutput<Input>>;
      server.registerTool(name, config, async (given: Given, context: ServerContext) => {
        if (!given.ok) return argumentsResult(given);
        const call = callOf(server, backend, context, given.value.agent);
        try {
          const { value, links = [] } = await spec.run(given.value, call);
          return {
            content: [{ type: "text" as const, text: JSON.stringify(value) }, ...links],
            structuredContent: { ...value },
          };
        } catch (error) {
          return errorResult(error, call.agent);
        }
      });
    },
  };
}

function callOf(
  server: McpServer,
  backend: McpBackend,
  context: ServerContext,
  agent: string | undefined,
): ToolCall {
  const { mcpReq } = context;
  const agentName = agent ?? clientName(server, context);
  const progressToken = mcpReq._meta?.progressToken;
  return {
    backend,
    agent,
    agentName,
    connect: () => backend.connect(agentName),
    signal: mcpReq.signal,
    async progress(seconds, total, message) {
      if (progressToken === undefined || mcpReq.signal.aborted) return;
      const params = { progressToken, progress: seconds, total, message };
      // A client that has gone needs no progress.
      await mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
    },
  };
}
