import { CLI } from "../hosts/local-host.ts";
import type { StdioTarget } from "./clients.ts";

/** What runs the built command line. */
export interface CliRuntime {
  readonly name: string;
  readonly program: string;
  /** Before the script. */
  readonly words: readonly string[];
}

/** `impeccable-live mcp` for a project. */
export function mcpCommand({ program, words }: CliRuntime, root: string): StdioTarget {
  return {
    command: program,
    args: [...words, CLI, "mcp", "--root", root],
    cwd: root,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
  };
}
