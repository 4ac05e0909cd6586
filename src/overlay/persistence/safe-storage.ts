/** Web storage that may be forbidden, full or wiped: it only ever adds to what the server knows. */

/** Reads a value; `null` when there is none or storage is not allowed. */
export function readStored(area: "local" | "session", key: string): string | null {
  try {
    return storage(area).getItem(key);
  } catch {
    return null;
  }
}

/** Writes a value, or removes it with `null`; a refusal is accepted, because the server holds what matters. */
export function writeStored(area: "local" | "session", key: string, value: string | null): void {
  try {
    if (value === null) storage(area).removeItem(key);
    else storage(area).setItem(key, value);
  } catch {
    // Forbidden or full: the overlay works without, it only forgets drafts.
  }
}

/** Reads a JSON value; `null` when it is missing or is not JSON. */
export function readStoredJson(area: "local" | "session", key: string): unknown {
  const text = readStored(area, key);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function storage(area: "local" | "session"): Storage {
  return area === "local" ? localStorage : sessionStorage;
}
