import type { PendingEventView, SessionSnapshot } from "../protocol/snapshot.ts";
import type { Status } from "../protocol/status.ts";

export interface StatusParts {
  /** The sessions to list. */
  readonly snapshots: readonly SessionSnapshot[];
  readonly prefetches: readonly PendingEventView[];
  /** The project's own. */
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
  readonly storage: Pick<Status["storage"], "driver" | "durability">;
}

/** A project's status as its journals have it: without pages and agents. */
export function composeStatus({ snapshots, prefetches, diagnostics, storage }: StatusParts): Status {
  const pending = snapshots.flatMap((snapshot) => snapshot.pendingEvents).concat(prefetches);
  return {
    status: "ok",
    port: null,
    connectedClients: 0,
    tabs: { visible: 0, hidden: 0 },
    activeSessions: snapshots,
    pendingEvents: pending.filter((event) => !event.dead),
    agent: { listening: false, names: [] },
    deadLetters: pending.filter((event) => event.dead),
    storage: {
      ...storage,
      diagnostics: [
        ...diagnostics.map(({ code, message }) => ({ session: "project", code, message })),
        ...snapshots.flatMap(({ id, diagnostics: own }) =>
          own.map(({ code, message }) => ({ session: id, code, message })),
        ),
      ],
    },
  };
}
