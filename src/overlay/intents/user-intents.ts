/** User intents: everything you can do in the overlay. Each dispatches store actions and queues commands. */
import { createDraftIntents } from "./draft-intents.ts";
import type { IntentOptions } from "./intent-options.ts";
import { createSessionIntents } from "./session-intents.ts";

export type UserIntents = ReturnType<typeof createUserIntents>;

/** Creates the intents of one overlay. */
export function createUserIntents(options: IntentOptions) {
  return { ...createDraftIntents(options), ...createSessionIntents(options) };
}
