/** Loads `/measure.js`, which measures an accepted element before and after its clean-up. */
import { effect } from "@preact/signals";
import type { SessionSummary } from "../protocol/snapshot.ts";
import { focusedSession, isOwn } from "./store/selectors.ts";
import type { Store } from "./store/store.ts";
import type { Endpoint } from "./transport/api.ts";

/** The name of the frame in which a page is measured: the overlay does not start there. */
export const MEASURE_FRAME = "impeccable-measure";

/** What `/measure.js` exports. */
export interface MeasureScript {
  /** Measures a variant as it is displayed, and stores that with the session. */
  record(endpoint: Endpoint, session: SessionSummary, variant: number): Promise<void>;
  /** Measures the element again, in plain source, and posts what differs. */
  verify(endpoint: Endpoint, session: SessionSummary): Promise<void>;
}

/**
 * Answers the server's requests to measure.
 * @returns measures a variant that is accepted
 */
export function createMeasurer(
  store: Store,
  endpoint: Endpoint,
): (session: SessionSummary, variant: number) => void {
  const asked = new Set<string>();
  let loaded: Promise<MeasureScript> | null = null;
  const load = (): Promise<MeasureScript> => {
    loaded ??= import(`${endpoint.baseUrl}/measure.js?try=${asked.size}`);
    loaded.catch(() => {
      loaded = null;
    });
    return loaded;
  };
  effect(() => {
    const state = store.state.value;
    // Loaded before it is needed: the variant is measured while it is still on the page.
    if (focusedSession(state)?.phase === "cycling") load().catch(() => undefined);
    for (const session of Object.values(state.sessions)) {
      const { measure } = session;
      if (measure === undefined || asked.has(measure) || !isOwn(state, session)) continue;
      asked.add(measure);
      load().then(
        (script) => script.verify(endpoint, session),
        () => asked.delete(measure),
      );
    }
  });
  return (session, variant) =>
    load()
      .then((script) => script.record(endpoint, session, variant))
      .catch(() => undefined);
}
