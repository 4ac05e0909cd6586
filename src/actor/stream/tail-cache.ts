/** How much of a stream's end is kept in memory, for those who follow it. */
const RECENT_BYTES = 256 * 1024;

interface Piece {
  readonly at: number;
  readonly end: number;
  readonly payload: Uint8Array;
}

/** The last appends as pages carry them: a hundred readers of the end cost no hundred reads. */
export class TailCache {
  readonly #pieces: Piece[] = [];
  #bytes = 0;

  /** What was appended last. */
  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#bytes += piece.payload.length;
    while (this.#bytes > RECENT_BYTES) this.#bytes -= this.#pieces.shift()?.payload.length ?? RECENT_BYTES;
  }

  /** Pieces from exactly this position on, about so many bytes of them; none when it is not known here. */
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
