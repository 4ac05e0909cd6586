/** The address of the inspector: which session is shown, and the token that the command line hands over once. */
import { SESSION_ID } from "../../protocol/ids.ts";

export interface InspectorAddress {
  /** Handed over in the fragment; it is taken out of the address at once. */
  readonly token: string | null;
  /** `null`: the project. */
  readonly session: string | null;
}

/** Reads the fragment of the address. */
export function readAddress(hash: string): InspectorAddress {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const session = values.get("session");
  const isSession = session !== null && SESSION_ID.test(session);
  return { token: values.get("token") || null, session: isSession ? session : null };
}

/** The fragment that shows a session or the project; it never has a token. */
export function addressOf(session: string | null): string {
  return session === null ? "#" : `#session=${session}`;
}
