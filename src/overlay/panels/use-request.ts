/** Reading JSON from the server for as long as a panel is open. */
import { useEffect, useState } from "preact/hooks";
import { type Endpoint, fetchText } from "../transport/api.ts";

export type RequestState<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "loaded"; readonly value: T }
  | { readonly kind: "failed" };

/**
 * The answer to a GET. What was read stays on screen until something newer is there.
 * @param version read again whenever it changes
 */
export function useRequest<T>(endpoint: Endpoint, path: string, version: string): RequestState<T> {
  const [answer, setAnswer] = useState<RequestState<T>>({ kind: "loading" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is the reason to read again.
  useEffect(() => {
    let isCurrent = true;
    const set = (next: RequestState<T>) => {
      if (isCurrent)
        setAnswer((before) => (next.kind === "failed" && before.kind === "loaded" ? before : next));
    };
    fetchText(endpoint, path).then(
      (text) => set({ kind: "loaded", value: JSON.parse(text) }),
      () => set({ kind: "failed" }),
    );
    return () => {
      isCurrent = false;
    };
  }, [endpoint, path, version]);
  return answer;
}
