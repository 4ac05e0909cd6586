/** Brings written variants into a page without hot reload. */
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { OverlayProblem } from "../store/state.ts";
import type { Endpoint } from "../transport/api.ts";
import { fetchWrapper } from "./fetch-wrapper.ts";
import { hasHotReload } from "./hot-reload.ts";
import { whenHydrated } from "./hydration.ts";
import { insertWrapper, keepAccepted, restoreOriginal } from "./wrapper-dom.ts";
import { snapshotWrapper } from "./wrapper-snapshot.ts";

/** A dev server may take this long to compile; then its hot reload counts as broken. */
const HOT_RELOAD_GRACE_MS = 6_000;
/** Without hot reload, a live-reload server may be about to reload the whole page. */
const PLAIN_GRACE_MS = 120;

export interface InjectorOptions {
  readonly endpoint: Endpoint;
  /** The picked element in this page. */
  target(session: SessionSummary): Element | null;
  /** The page was changed, or the change has failed. */
  onChange(): void;
}

export interface Injector {
  /**
   * Checks whether a session's variants are missing from the page, and brings them in after a grace time.
   * @param doneSeq of the newest `done`: each is tried once
   */
  injectIfMissing(session: SessionSummary, doneSeq: number): void;
  /** Whether the session's wrapper in this page comes from the injector. */
  injected(id: string): boolean;
  /** Why the variants could not be brought in. */
  problem(id: string): OverlayProblem | null;
  /** Tries a failed injection again. */
  retry(id: string): void;
  /** Tries all failed injections again, after the server was away. */
  retryAll(): void;
  /** The session has ended: leaves only the chosen variant in the page, unless hot reload does that. */
  finish(session: SessionSummary, wrappers: readonly Element[]): void;
}

/** Creates an injector. */
export function createInjector({ endpoint, target, onChange }: InjectorOptions): Injector {
  const injected = new Set<string>();
  const tried = new Map<string, number>();
  const problems = new Map<string, OverlayProblem>();

  async function inject(session: SessionSummary): Promise<void> {
    try {
      const wrapper = await fetchWrapper(endpoint, session);
      const unhydrated = target(session);
      if (unhydrated !== null) await whenHydrated(unhydrated);
      // Hydration may have replaced it.
      const element = target(session);
      if (wrapper === null) throw new Error("the server has no preview of them");
      if (element === null) throw new Error("the picked element is not on this page");
      insertWrapper(element, wrapper);
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

  function retry(id: string): void {
    problems.delete(id);
    tried.delete(id);
    onChange();
  }

  return {
    injectIfMissing(session, doneSeq) {
      const last = tried.get(session.id) ?? -1;
      if (!isShowable(session) || doneSeq <= last) return;
      const isHot = hasHotReload();
      const isMissing = () => {
        const { arrived } = snapshotWrapper(session.id);
        const isOutdated = injected.has(session.id) || (!isHot && arrived < session.expectedVariants);
        return arrived === 0 || (isOutdated && doneSeq > 0);
      };
      if (!isMissing()) return;
      tried.set(session.id, doneSeq);
      setTimeout(() => isMissing() && void inject(session), isHot ? HOT_RELOAD_GRACE_MS : PLAIN_GRACE_MS);
    },
    injected: (id) => injected.has(id),
    problem: (id) => problems.get(id) ?? null,
    retry,
    retryAll() {
      for (const id of [...problems.keys()]) retry(id);
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
