/** Schedules the synchronization of page and state, at most once per task. */

export interface SyncScheduler {
  /** Synchronizes in a microtask: after the page's running script, before the next paint. */
  schedule(): void;
  /** Synchronizes once after `ms`, however often it is called until then. */
  scheduleIn(ms: number): void;
}

/** Creates a scheduler of one function. */
export function createSyncScheduler(sync: () => void): SyncScheduler {
  let isScheduled = false;
  let isDelayed = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      sync();
    });
  }

  return {
    schedule,
    scheduleIn(ms) {
      if (isDelayed) return;
      isDelayed = true;
      setTimeout(() => {
        isDelayed = false;
        schedule();
      }, ms);
    },
  };
}
