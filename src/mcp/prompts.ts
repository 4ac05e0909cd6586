/** The prompt that starts an agent on one event. */
import type { McpServer } from "@modelcontextprotocol/server";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { FROM_PAGE } from "./from-page.ts";
import { SessionIdInput } from "./schemas.ts";
import { toolCall } from "./tool-call.ts";

export function registerPrompts(server: McpServer): void {
  const config = {
    title: "Handle a design event",
    description: "Waits for the next event of the page, or of one session, and handles it.",
    argsSchema: toStandardJsonSchema(v.object({ session: v.optional(SessionIdInput) })),
  };
  server.registerPrompt("handle_live_event", config, ({ session }) => ({
    messages: [
      {
        role: "user",
        content: {
          type: "text",
          text: `Handle the next live design event. Call ${toolCall("live_poll", session === undefined ? {} : { session })}, do what its nextStep says, and go on until an event is reported as done. Read live://guide/authoring before you write variants. ${FROM_PAGE}`,
        },
      },
    ],
  }));
}
