/** `reply`: the short form of `poll --reply`. */
import { replyArgs, sendReply } from "./agent/send-reply.ts";
import { agentArgs, stepContext } from "./agent/step-context.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { connect } from "./project/connect.ts";

/** How long a reply is retried while the server restarts: repeating it under its lease changes nothing. */
const RESTART_RETRY_MS = 15_000;

export const replyCommand = defineCliCommand({
  name: "reply",
  description: "Report the outcome of an event",
  examples: [
    "npx impeccable-live reply a1b2c3d4 done --agent claude",
    'npx impeccable-live reply a1b2c3d4 error "The headline is built by a script" --agent claude',
  ],
  args: {
    ...serverArgs,
    ...replyArgs,
    ...agentArgs,
    id: { type: "positional", required: true, description: "The session" },
    type: {
      type: "positional",
      required: true,
      description: "done, agent_done, complete, discarded, steer_done, error or retry",
    },
    message: { type: "positional", description: "One sentence, shown on the page", required: false },
  },
  async run({ args, cli }) {
    const connection = await connect(cli, args, { retryForMs: RESTART_RETRY_MS });
    return sendReply(cli, connection, stepContext(cli, args), args);
  },
});
