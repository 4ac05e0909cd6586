/** An MCP client of a few lines, which can vanish at any point: its pipes close as those of a killed process. */
import { type ChildProcess, spawn } from "node:child_process";
import { within } from "../server/until.ts";
import type { StdioTarget } from "./clients.ts";

type Message = Readonly<Record<string, unknown>>;

export class RawStdio {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #rest = "";
  #nextId = 1;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #exited: Promise<number | null>;

  constructor({ command, args, cwd, env }: StdioTarget) {
    this.#child = spawn(command, [...args], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
    this.#exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.stdin?.on("error", () => undefined);
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#read(text));
  }

  /** All lines of standard output. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: "raw-client", version: "1" };
    await this.request("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    this.#send({ jsonrpc: "2.0", method: "notifications/initialized" });
  }

  request(method: string, params: object = {}): Promise<Message> {
    const id = this.#nextId++;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ jsonrpc: "2.0", id, method, params });
    return within(`an answer to ${method}`, answer);
  }

  /** Calls a tool without waiting for its answer. */
  send(tool: string, args: object): void {
    this.#send({
      jsonrpc: "2.0",
      id: this.#nextId++,
      method: "tools/call",
      params: { name: tool, arguments: args },
    });
  }

  /** Vanishes as a process that is killed: nothing is read or written any more. Resolves when the server has ended. */
  async vanish(): Promise<void> {
    this.#child.stdout?.destroy();
    this.#child.stdin?.destroy();
    await this.ended();
  }

  /** Ends its output, as a client that has nothing more to ask. */
  end(): void {
    this.#child.stdin?.end();
  }

  /** The exit code, once the server has ended by itself. */
  ended(): Promise<number | null> {
    return within("the MCP server ends with its client", this.#exited);
  }

  /** SIGKILL for the server. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  #send(message: object): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      this.#lines.push(line);
      const message: Message = JSON.parse(line);
      if (typeof message.id === "number") this.#waiting.get(message.id)?.(message);
    }
  }
}
