/** Restores what a reload interrupted: the draft, unconfirmed decisions and values, and messages to the agent. */
import { effect } from "@preact/signals";
import type { UserIntents } from "./intents/user-intents.ts";
import { loadDraft, saveDraft } from "./persistence/draft.ts";
import { loadLocalViews, saveLocalViews } from "./persistence/local-views.ts";
import { loadSteers, saveSteers } from "./persistence/steers.ts";
import { loadUnsentCommands, saveUnsentCommands } from "./persistence/unsent-commands.ts";
import { findPickedElement } from "./picker/find-picked-element.ts";
import type { Store } from "./store/store.ts";
import type { CommandQueue } from "./transport/command-queue.ts";

/** Restores the work of the last load of this page, and saves it from then on. */
export function restoreWork(store: Store, commandQueue: CommandQueue, intents: UserIntents): void {
  store.dispatch({ kind: "steers-replaced", steers: loadSteers() });
  store.dispatch({ kind: "views-restored", views: loadLocalViews() });
  restoreDraft(store.state.peek().page, intents);
  for (const command of loadUnsentCommands()) {
    store.dispatch({ kind: "command-created", command });
    commandQueue.enqueue(command);
  }
  // Saved only now: the empty initial state would overwrite what is stored.
  effect(() => saveUnsentCommands(store.state.value.commands));
  effect(() => saveDraft(store.state.value.draft, store.state.value.page));
  effect(() => saveSteers(store.state.value.steers));
  effect(() => saveLocalViews(store.state.value.localViews));
}

function restoreDraft(page: string, intents: UserIntents): void {
  const stored = loadDraft(page);
  const element = stored === null ? null : findPickedElement(stored.element);
  if (stored === null || element === null) return;
  const { action, agent, count, prompt, side, pins, strokes } = stored;
  intents.configure(element, { action, agent, count, prompt, side, pins, strokes });
}
