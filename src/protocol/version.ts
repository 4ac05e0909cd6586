declare const IMPECCABLE_LIVE_VERSION: string | undefined;

/** The package's version. The build defines it; code that runs from source has none. */
export const VERSION: string =
  typeof IMPECCABLE_LIVE_VERSION === "string" ? IMPECCABLE_LIVE_VERSION : "0.0.0-source";
