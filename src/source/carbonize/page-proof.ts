/** What carbonize asks of the page: how the variant looked, and whether the plain source looks the same. */
import type { PageEvidence } from "../../protocol/evidence.ts";
import type { LookDifference } from "../../protocol/snapshot.ts";

export type PageVerdict =
  | { readonly result: "same" }
  | { readonly result: "different"; readonly differences: readonly LookDifference[] }
  /** `reason` completes "not measured: …". */
  | { readonly result: "unmeasured"; readonly reason: string };

export interface PageProof {
  /** What the page recorded when the variant was accepted. */
  evidence(): Promise<
    { readonly evidence: PageEvidence } | { readonly evidence: null; readonly reason: string }
  >;
  /** Asks the page to measure again. The same request again gives the same verdict. */
  verdict(request: string): Promise<PageVerdict>;
}

/** What a result says of the page: whether it measured the same look, or why it measured nothing. */
export interface Measured {
  readonly result: "same" | "unmeasured";
  readonly reason?: string;
}
