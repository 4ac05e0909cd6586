/** The official clients, each behind the same few calls. */
import { Client as NewClient, StreamableHTTPClientTransport as NewHttp } from "@modelcontextprotocol/client";
import { StdioClientTransport as NewStdio } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OldHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { isRecord } from "../../../src/protocol/is-record.ts";

export const CLIENT_NAME = "test-client";
const INFO = { name: CLIENT_NAME, version: "1.0.0" };
/** Longer than any call of a tool. */
const TIMEOUT_MS = 120_000;

/** Official clients, by package and era of the protocol. */
export const FLAVORS = ["1.32", "2.4, 2025 era", "2.4, 2026 era"] as const;
export type Flavor = (typeof FLAVORS)[number];

export interface StdioTarget {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface HttpTarget {
  readonly url: string;
  readonly token: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: number) => void;
}

/** The answer of a tool: its structured content, or the JSON of its error. */
export interface ToolResult {
  readonly isError: boolean;
  readonly value: Readonly<Record<string, unknown>>;
  readonly content: readonly Readonly<Record<string, unknown>>[];
}

export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface McpClient {
  tools(): Promise<readonly ListedTool[]>;
  call(tool: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  /** The contents of a resource. */
  read(uri: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  resources(): Promise<readonly string[]>;
  /** Values for a variable of a resource template that begin with a text. */
  complete(template: string, variable: string, begun: string): Promise<readonly string[]>;
  /** The texts of a prompt. */
  prompt(name: string, args: Record<string, string>): Promise<string>;
  close(): Promise<void>;
  /** Of the process that it started. */
  readonly pid: number | null;
}

export function connectStdio(flavor: Flavor, target: StdioTarget): Promise<McpClient> {
  const server = { ...target, args: [...target.args], env: { ...target.env }, stderr: "ignore" as const };
  if (flavor === "1.32") return connectOld(new OldStdio(server));
  return connectNew(flavor, new NewStdio(server));
}

export function connectHttp(flavor: Flavor, { url, token }: HttpTarget): Promise<McpClient> {
  const options = { requestInit: { headers: { authorization: `Bearer ${token}` } } };
  if (flavor === "1.32") return connectOld(new OldHttp(new URL(url), options));
  return connectNew(flavor, new NewHttp(new URL(url), options));
}

async function connectOld(transport: OldStdio | OldHttp): Promise<McpClient> {
  const client = new OldClient(INFO);
  await client.connect(transport);
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, options = {}) =>
      toResult(await client.callTool({ name, arguments: args }, undefined, requestOptions(options))),
    read: async (uri) => (await client.readResource({ uri })).contents,
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    complete: async (template, variable, begun) =>
      (await client.complete(completionOf(template, variable, begun))).completion.values,
    prompt: async (name, args) => textOf((await client.getPrompt({ name, arguments: args })).messages),
    close: () => client.close(),
    pid: transport instanceof OldStdio ? transport.pid : null,
  };
}

async function connectNew(flavor: Flavor, transport: NewStdio | NewHttp): Promise<McpClient> {
  const mode = flavor === "2.4, 2026 era" ? { pin: "2026-07-28" } : "legacy";
  const client = new NewClient(INFO, { versionNegotiation: { mode } });
  await client.connect(transport);
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, options = {}) =>
      toResult(await client.callTool({ name, arguments: args }, requestOptions(options))),
    read: async (uri) => (await client.readResource({ uri })).contents,
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    complete: async (template, variable, begun) =>
      (await client.complete(completionOf(template, variable, begun))).completion.values,
    prompt: async (name, args) => textOf((await client.getPrompt({ name, arguments: args })).messages),
    close: () => client.close(),
    pid: transport instanceof NewStdio ? transport.pid : null,
  };
}

function completionOf(uri: string, name: string, value: string) {
  return { ref: { type: "ref/resource" as const, uri }, argument: { name, value } };
}

function requestOptions({ signal, onProgress }: CallOptions) {
  return {
    timeout: TIMEOUT_MS,
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onprogress: ({ progress }: { progress: number }) => onProgress(progress) } : {}),
  };
}

function toResult(result: Readonly<Record<string, unknown>>): ToolResult {
  const content = Array.isArray(result.content) ? result.content.filter(isRecord) : [];
  const text = content.find(({ type }) => type === "text")?.text;
  const isError = result.isError === true;
  const parsed: unknown = isError && typeof text === "string" ? jsonOf(text) : result.structuredContent;
  return { isError, value: isRecord(parsed) ? parsed : {}, content };
}

/** An SDK's own errors are sentences. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

function textOf(messages: readonly { readonly content: unknown }[]): string {
  return messages.map(({ content }) => (isRecord(content) ? String(content.text) : "")).join("\n");
}
