/** The reviewer's link carries the browser token in its fragment, which no server ever sees. */
import { readStored, writeStored } from "./safe-storage.ts";

const FRAGMENT_NAME = "impeccable-live";

/**
 * Reads `#impeccable-live=<token>`, moves it to storage and cleans the address, so that it is neither
 * shared by copying the address nor sent to anybody.
 * @param project whose token it is: two projects under one origin do not share one
 * @returns the token, also one moved earlier; `null` without any
 */
export function moveTokenFromAddress(project: string): string | null {
  const key = `impeccable-live-token-${project}`;
  const { token, rest } = splitFragment(location.hash);
  if (token === null) return readStored("local", key) ?? readStored("session", key);
  writeStored("local", key, token);
  if (readStored("local", key) === null) writeStored("session", key, token);
  history.replaceState(history.state, "", location.pathname + location.search + rest);
  return token;
}

/** Takes the token out of a fragment and leaves what else stands there. */
export function splitFragment(hash: string): { token: string | null; rest: string } {
  const parts = hash.replace(/^#/, "").split("&");
  const own = parts.find((part) => part.startsWith(`${FRAGMENT_NAME}=`));
  if (own === undefined) return { token: null, rest: hash };
  const rest = parts.filter((part) => part !== own && part !== "").join("&");
  const token = new URLSearchParams(own).get(FRAGMENT_NAME);
  return { token: token === "" ? null : token, rest: rest === "" ? "" : `#${rest}` };
}
