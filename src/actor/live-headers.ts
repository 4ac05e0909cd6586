/**
 * Headers of an answer that is written over time. A proxy that compresses or buffers it would hold it back until
 * it ends.
 */
export const LIVE_HEADERS = {
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
} as const;
