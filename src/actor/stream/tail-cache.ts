/** How much of a stream's end is kept in memory for readers that follow it. */
const MAX_BYTES = 256 * 1024;

interface Piece {
  readonly at: number;
  readonly end: number;
  readonly payload: Uint8Array;
}

/** The last appends in the form of pages: many readers at the end cost no reads of the journal. */
export class TailCache {
  readonly #pieces: Piece[] = [];
  #bytes = 0;

  /** Adds the newest append. */
  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#bytes += piece.payload.length;
    while (this.#bytes > MAX_BYTES) this.#bytes -= this.#pieces.shift()?.payload.length ?? MAX_BYTES;
  }

  /** Pieces from exactly this position on, about `bytes` of them; none when the position is not cached. */
  from(position: number, bytes: number): readonly Piece[] {
    const first = this.#pieces.findIndex((piece) => piece.at === position);
    if (first === -1) return [];
    let last = first;
    for (let size = 0; last < this.#pieces.length && size < bytes; last += 1)
      size += this.#pieces[last]?.payload.length ?? 0;
    return this.#pieces.slice(first, last);
  }

  clear(): void {
    this.#pieces.length = 0;
    this.#bytes = 0;
  }
}
