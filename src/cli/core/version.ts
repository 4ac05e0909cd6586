/** The package's version: put in by the build; run from source there is none. */

declare const IMPECCABLE_LIVE_VERSION: string | undefined;

export const VERSION: string =
  typeof IMPECCABLE_LIVE_VERSION === "string" ? IMPECCABLE_LIVE_VERSION : "0.0.0-source";
