import type { Random } from "./random.ts";

type FileChange =
  | { readonly kind: "write"; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly length: number };

/** What a file held when another took its name. */
export interface Former {
  readonly seen: Uint8Array;
  readonly former: Former | null;
}

/** A file: what readers see, what is on the device, and what was changed in between. */
export class DiskFile {
  /** The file that this one replaced: processes cannot read it any more, the checks can. */
  former: Former | null = null;
  seen: Uint8Array = new Uint8Array(0);
  flushed: Uint8Array = new Uint8Array(0);
  unflushed: FileChange[] = [];

  change(change: FileChange): void {
    this.seen = applied(this.seen, change);
    this.unflushed.push(change);
  }

  flush(): void {
    this.flushed = this.seen;
    this.unflushed = [];
  }

  /** The device failed while flushing: some of it may be there, and the cache takes all of it for clean. */
  failFlush(random: Random): void {
    this.flushed = survivors(this.flushed, this.unflushed, random);
    if (random.chance(0.5)) this.unflushed = [];
  }

  /** The machine stops: what was not flushed is kept, lost, torn, or kept out of order. */
  crash(random: Random): void {
    this.flushed = survivors(this.flushed, this.unflushed, random);
    this.seen = this.flushed;
    this.unflushed = [];
  }
}

/** A rename between two directories: the device knows of both halves or of none. */
export interface Rename {
  readonly directories: readonly DiskDirectory[];
  kept?: boolean;
}

interface EntryChange {
  readonly set: ReadonlyMap<string, DiskFile | DiskDirectory>;
  readonly unset: readonly string[];
  readonly rename: Rename | null;
}

/** A directory: names as programs see them, names on the device, and the changes in between. */
export class DiskDirectory {
  readonly seen = new Map<string, DiskFile | DiskDirectory>();
  readonly flushed = new Map<string, DiskFile | DiskDirectory>();
  unflushed: EntryChange[] = [];

  /** One atomic change: names that appear (or now mean something else), names that go. */
  change(
    set: ReadonlyMap<string, DiskFile | DiskDirectory>,
    unset: readonly string[],
    rename: Rename | null = null,
  ): void {
    const change = { set, unset, rename };
    apply(this.seen, change);
    this.unflushed.push(change);
  }

  flush(): void {
    const changes = this.unflushed;
    this.unflushed = [];
    for (const change of changes) {
      apply(this.flushed, change);
      for (const other of change.rename?.directories ?? []) other.flush();
    }
  }

  crash(random: Random): void {
    this.#settle(random);
    this.seen.clear();
    for (const [name, node] of this.flushed) {
      this.seen.set(name, node);
      node.crash(random);
    }
  }

  /** Decides which changes have reached the device; the other half of a rename is decided with it. */
  #settle(random: Random): void {
    const keep = keeper(random);
    const changes = this.unflushed;
    this.unflushed = [];
    for (const change of changes) {
      const { rename } = change;
      const kept = rename ? (rename.kept ?? keep()) : keep();
      if (kept) apply(this.flushed, change);
      if (!rename) continue;
      rename.kept = kept;
      for (const other of rename.directories) other.#settle(random);
    }
  }
}

/** What survives of unflushed changes: all, none, or any selection of them, the last one torn. */
function survivors(flushed: Uint8Array, changes: readonly FileChange[], random: Random): Uint8Array {
  const keep = keeper(random);
  let bytes = flushed;
  for (const change of changes) {
    if (!keep()) continue;
    if (change.kind === "write" && random.chance(0.6)) {
      const length = random.integer(0, change.bytes.length);
      bytes = applied(bytes, { ...change, bytes: change.bytes.subarray(0, length) });
    } else {
      bytes = applied(bytes, change);
    }
  }
  return bytes;
}

function keeper(random: Random): () => boolean {
  const probability = random.pick([0, 0.5, 0.5, 1]);
  return () => random.chance(probability);
}

function applied(bytes: Uint8Array, change: FileChange): Uint8Array {
  if (change.kind === "truncate") {
    const cut = new Uint8Array(change.length);
    cut.set(bytes.subarray(0, change.length));
    return cut;
  }
  if (change.bytes.length === 0) return bytes;
  const grown = new Uint8Array(Math.max(bytes.length, change.position + change.bytes.length));
  grown.set(bytes);
  grown.set(change.bytes, change.position);
  return grown;
}

function apply(names: Map<string, DiskFile | DiskDirectory>, { set, unset }: EntryChange): void {
  for (const name of unset) names.delete(name);
  for (const [name, node] of set) names.set(name, node);
}
