/** Web storage that may be forbidden, full or cleared. Nothing that matters exists only there. */

/** Reads a value; `null` when there is none or storage is forbidden. */
export function readStored(area: "local" | "session", key: string): string | null {
  try {
    return storage(area).getItem(key);
  } catch {
    return null;
  }
}

/** Writes a value, or removes it with `null`. A failure is ignored: the server holds what matters. */
export function writeStored(area: "local" | "session", key: string, value: string | null): void {
  try {
    if (value === null) storage(area).removeItem(key);
    else storage(area).setItem(key, value);
  } catch {
    // Forbidden or full: the overlay works without storage and only loses drafts.
  }
}

/** Reads a JSON value; `null` when it is missing or malformed. */
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
