/** Reading JSON from the server while a panel is open. */
import { useEffect, useState } from "preact/hooks";
import { type Endpoint, fetchText } from "../transport/api.ts";

export type RequestState<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "loaded"; readonly value: T }
  | { readonly kind: "failed" };

/**
 * The state of a GET. The last value stays until a newer one is loaded, also when a later request fails.
 * @param version the request is repeated when it changes
 */
export function useRequest<T>(endpoint: Endpoint, path: string, version: string): RequestState<T> {
  const [state, setState] = useState<RequestState<T>>({ kind: "loading" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version repeats the request.
  useEffect(() => {
    let isCurrent = true;
    const set = (next: RequestState<T>) => {
      if (isCurrent)
        setState((before) => (next.kind === "failed" && before.kind === "loaded" ? before : next));
    };
    fetchText(endpoint, path).then(
      (text) => set({ kind: "loaded", value: JSON.parse(text) }),
      () => set({ kind: "failed" }),
    );
    return () => {
      isCurrent = false;
    };
  }, [endpoint, path, version]);
  return state;
}
