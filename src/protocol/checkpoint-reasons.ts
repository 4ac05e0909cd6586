/** Reasons of a checkpoint that mean something to the server; others are for people. */

/** The tab does not find the session's wrapper in its page. */
export const WRAPPER_MISSING = "wrapper_missing";
