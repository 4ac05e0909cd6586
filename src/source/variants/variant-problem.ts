/** What is wrong with a variant, and where. */

export interface VariantProblem {
  /** Offset into the text it was found in. */
  readonly at: number;
  /** One sentence, for whoever wrote the variant. */
  readonly message: string;
}
