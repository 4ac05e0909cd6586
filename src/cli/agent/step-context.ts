/** How a command names the further commands of its agent: under the same name, to the same server. */
import type { ArgsDef } from "citty";
import type { Cli } from "../core/cli.ts";
import type { StepContext } from "./next-steps.ts";

/** The name of an agent that gives none. */
export const DEFAULT_AGENT = "agent";

/** `--agent` of the commands that an agent calls. */
export const agentArgs = {
  agent: {
    type: "string",
    description: "Your name, as the page shows it (or IMPECCABLE_LIVE_AGENT)",
    valueHint: "NAME",
  },
} as const satisfies ArgsDef;

interface AgentOptions {
  readonly agent?: string | undefined;
  readonly url?: string | undefined;
  readonly root?: string | undefined;
  readonly timeout?: string | undefined;
  readonly types?: string | undefined;
}

/** The name that a command was called with; `undefined` without one. */
export function namedAgent(cli: Cli, args: Pick<AgentOptions, "agent">): string | undefined {
  return args.agent ?? cli.io.env.IMPECCABLE_LIVE_AGENT;
}

/** The context of a command. A token is never repeated: it stands in IMPECCABLE_LIVE_TOKEN. */
export function stepContext(cli: Cli, args: AgentOptions, rawArgs: readonly string[] = []): StepContext {
  const option = (name: "url" | "root" | "timeout" | "types") => {
    const value = args[name];
    return value === undefined ? [] : [`--${name}`, value];
  };
  const wasGiven = (name: string) =>
    rawArgs.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return {
    agent: namedAgent(cli, args) ?? DEFAULT_AGENT,
    connection: [...option("url"), ...option("root")],
    poll: [...(wasGiven("timeout") ? option("timeout") : []), ...option("types")],
  };
}
