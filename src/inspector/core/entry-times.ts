/** When the entries of a journal were written: finds the entry behind which something else happened. */
export class EntryTimes {
  readonly #seqs: number[] = [];
  /** Never falling: a clock that was set back does not change the order. */
  readonly #times: number[] = [];

  /** The number of the newest entry; 0 before the first. */
  get newest(): number {
    return this.#seqs.at(-1) ?? 0;
  }

  /** @param at milliseconds */
  add(seq: number, at: number): void {
    this.#seqs.push(seq);
    this.#times.push(Math.max(at, this.#times.at(-1) ?? at));
  }

  /** The number of the last entry that was written by then; 0 when there is none. */
  seqAt(at: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return this.#seqs[low - 1] ?? 0;
  }
}
