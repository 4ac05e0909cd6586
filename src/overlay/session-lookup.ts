/** Reads single sessions that the event stream does not describe: they ended unseen, or are unknown. */
import type { Store } from "./store/store.ts";
import { type Endpoint, fetchSession } from "./transport/api.ts";

/** Creates a lookup that reads a session by id, once at a time, and dispatches the outcome. */
export function createSessionLookup(store: Store, endpoint: Endpoint): (id: string) => void {
  const reading = new Set<string>();
  return (id) => {
    if (reading.has(id)) return;
    reading.add(id);
    fetchSession(endpoint, id)
      .then((summary) =>
        store.dispatch(
          summary === null ? { kind: "session-unknown", id } : { kind: "session-read", summary },
        ),
      )
      // The server is unreachable: the next `connected` lists the sessions again.
      .catch(() => undefined)
      .finally(() => reading.delete(id));
  };
}
