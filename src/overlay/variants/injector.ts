/** Brings written variants into a page that does not reload by itself. */
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { OverlayProblem } from "../store/state.ts";
import type { Endpoint } from "../transport/api.ts";
import { fetchWrapper } from "./fetch-wrapper.ts";
import { hasHotReload } from "./hot-reload.ts";
import { whenHydrated } from "./hydration.ts";
import { insertWrapper, keepAccepted, restoreOriginal } from "./wrapper-dom.ts";
import { snapshotWrapper } from "./wrapper-snapshot.ts";

/** A dev server that is asked to compile takes its time; only after it the page counts as not reloading. */
const HOT_RELOAD_GRACE_MS = 6_000;
/** A page without hot reload may still be about to reload as a whole. */
const PLAIN_GRACE_MS = 120;

export interface InjectorOptions {
  readonly endpoint: Endpoint;
  /** The picked element in this page. */
  target(session: SessionSummary): Element | null;
  /** The page has changed, or could not be: look again. */
  onChange(): void;
}

export interface Injector {
  /**
   * Looks whether a session's variants are missing from the page, and brings them in after a grace time.
   * @param written the newest `done`: the same writing is tried once
   */
  injectIfMissing(session: SessionSummary, written: number): void;
  /** Whether this page got the session's wrapper from here. */
  injected(id: string): boolean;
  /** Why the variants could not be brought in. */
  problem(id: string): OverlayProblem | null;
  /** Tries again what failed for one session. */
  retry(id: string): void;
  /** The server is back: tries again what failed while it was away. */
  retryAll(): void;
  /** The session has ended: the page keeps what was chosen, unless its dev server sees to that. */
  finish(session: SessionSummary, wrappers: readonly Element[]): void;
}

/** Makes an injector. */
export function createInjector({ endpoint, target, onChange }: InjectorOptions): Injector {
  const injected = new Set<string>();
  const tried = new Map<string, number>();
  const problems = new Map<string, OverlayProblem>();

  async function inject(session: SessionSummary): Promise<void> {
    try {
      const wrapper = await fetchWrapper(endpoint, session);
      const unsettled = target(session);
      if (unsettled !== null) await whenHydrated(unsettled);
      const place = target(session);
      if (wrapper === null) throw new Error("the server has no preview of them");
      if (place === null) throw new Error("the picked element is not on this page");
      insertWrapper(place, wrapper);
      injected.add(session.id);
      problems.delete(session.id);
    } catch (cause) {
      const where =
        session.sourceFile === null ? "The variants are written" : `${session.sourceFile} is written`;
      const why = cause instanceof Error ? cause.message : String(cause);
      problems.set(session.id, {
        code: "not_in_page",
        message: `${where}, but they could not be shown here: ${why}. Reloading the page may help.`,
      });
    }
    onChange();
  }

  function again(id: string): void {
    problems.delete(id);
    tried.delete(id);
    onChange();
  }

  return {
    injectIfMissing(session, written) {
      const last = tried.get(session.id) ?? -1;
      if (!isShowable(session) || written <= last) return;
      const hot = hasHotReload();
      const isWanted = () => {
        const { arrived } = snapshotWrapper(session.id);
        const outdated = injected.has(session.id) || (!hot && arrived < session.expectedVariants);
        return arrived === 0 || (outdated && written > 0);
      };
      if (!isWanted()) return;
      tried.set(session.id, written);
      setTimeout(() => isWanted() && void inject(session), hot ? HOT_RELOAD_GRACE_MS : PLAIN_GRACE_MS);
    },
    injected: (id) => injected.has(id),
    problem: (id) => problems.get(id) ?? null,
    retry: again,
    retryAll() {
      for (const id of [...problems.keys()]) again(id);
    },
    finish(session, wrappers) {
      if (!isFinalPhase(session.phase) || (hasHotReload() && !injected.has(session.id))) return;
      for (const wrapper of wrappers) {
        if (session.phase === "discarded") restoreOriginal(wrapper);
        else keepAccepted(wrapper, Number(session.acceptedVariant ?? 0));
      }
      injected.delete(session.id);
    },
  };
}

/** Phases in which variants stand in source. */
function isShowable({ phase }: SessionSummary): boolean {
  return (
    phase === "variants_ready" ||
    phase === "cycling" ||
    phase === "accept_requested" ||
    phase === "carbonize_required"
  );
}
