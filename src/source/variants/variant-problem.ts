/** A rule that a variant breaks, and where. */

export interface VariantProblem {
  /** Offset into the text that was checked. */
  readonly at: number;
  /** One sentence for the author of the variant. */
  readonly message: string;
}
