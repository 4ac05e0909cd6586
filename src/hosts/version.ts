declare const IMPECCABLE_LIVE_VERSION: string | undefined;

/** The package's version, put in by the build. */
export const VERSION = typeof IMPECCABLE_LIVE_VERSION === "string" ? IMPECCABLE_LIVE_VERSION : "0.0.0-source";
