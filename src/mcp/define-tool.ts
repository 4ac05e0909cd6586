/** The shape of a tool: schemas, texts, and the function that a call runs. */
import type { McpServer, ResourceLink, ServerContext } from "@modelcontextprotocol/server";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import type { McpBackend } from "./backend.ts";
import { clientName } from "./client-name.ts";
import { errorResult } from "./tool-error.ts";

/** What a tool knows of its call. */
export interface ToolCall {
  readonly backend: McpBackend;
  /** The client's own name, for a call that names no agent. */
  readonly clientName: string;
  readonly signal: AbortSignal;
  /** Reports progress, if the client asked for it. */
  progress(seconds: number, total: number, message: string): Promise<void>;
}

export interface ToolAnswer<Output> {
  readonly value: Output;
  /** Pictures, as links that the client reads if it wants them. */
  readonly links?: readonly ResourceLink[];
}

type ObjectSchema = v.GenericSchema<unknown, Readonly<Record<string, unknown>>>;

export interface ToolSpec<Input extends v.GenericSchema, Output extends ObjectSchema> {
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
export function defineTool<Input extends v.GenericSchema, Output extends ObjectSchema>(
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
        inputSchema: toStandardJsonSchema(spec.input),
        outputSchema: toStandardJsonSchema(spec.output),
        // All tools may be repeated, and none reaches beyond the project and its server.
        annotations: { readOnlyHint: readOnly, idempotentHint: true, openWorldHint: false },
      };
      server.registerTool(name, config, async (input: v.InferOutput<Input>, context: ServerContext) => {
        try {
          const { value, links = [] } = await spec.run(input, callOf(server, backend, context));
          return {
            content: [{ type: "text" as const, text: JSON.stringify(value) }, ...links],
            structuredContent: { ...value },
          };
        } catch (error) {
          return errorResult(error);
        }
      });
    },
  };
}

function callOf(server: McpServer, backend: McpBackend, context: ServerContext): ToolCall {
  const { mcpReq } = context;
  const progressToken = mcpReq._meta?.progressToken;
  return {
    backend,
    clientName: clientName(server, context),
    signal: mcpReq.signal,
    async progress(seconds, total, message) {
      if (progressToken === undefined || mcpReq.signal.aborted) return;
      const params = { progressToken, progress: seconds, total, message };
      // A client that has gone needs no progress.
      await mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
    },
  };
}
