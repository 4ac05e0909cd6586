/** The reviewer's link carries the browser token in its fragment, which browsers do not send to servers. */
import { readStored, writeStored } from "./safe-storage.ts";

const FRAGMENT_NAME = "impeccable-live";

/**
 * Reads `#impeccable-live=<token>`, moves it to storage and removes it from the address: a copied address
 * does not share the token, and no script that reads the address sends it on.
 * @param project the token's project: two projects under one origin do not share a token
 * @returns the token, also one that was moved earlier; `null` without one
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

/** Splits a fragment into the token and the rest. */
export function splitFragment(hash: string): { token: string | null; rest: string } {
  const parts = hash.replace(/^#/, "").split("&");
  const own = parts.find((part) => part.startsWith(`${FRAGMENT_NAME}=`));
  if (own === undefined) return { token: null, rest: hash };
  const rest = parts.filter((part) => part !== own && part !== "").join("&");
  const token = new URLSearchParams(own).get(FRAGMENT_NAME);
  return { token: token === "" ? null : token, rest: rest === "" ? "" : `#${rest}` };
}
