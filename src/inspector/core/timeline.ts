import type { Item } from "./item.ts";

/** The items of a session in order, and what led to what. */
export class Timeline {
  #items: readonly Item[] = [];
  readonly #providers = new Map<string, Item[]>();
  readonly #effects = new Map<string, Item[]>();

  /** In order. A new list after each change. */
  get items(): readonly Item[] {
    return this.#items;
  }

  /** Adds items, in any order. Only the part of the list behind the earliest of them is sorted again. */
  add(fresh: readonly Item[]): void {
    if (fresh.length === 0) return;
    const sorted = [...fresh].sort(compareItems);
    const [first] = sorted;
    let kept = this.#items.length;
    while (kept > 0 && first !== undefined && isBehind(this.#items[kept - 1], first)) kept -= 1;
    const tail = [...this.#items.slice(kept), ...sorted].sort(compareItems);
    this.#items = kept === 0 ? tail : this.#items.slice(0, kept).concat(tail);
    for (const item of fresh) {
      for (const name of item.provides) push(this.#providers, name, item);
      for (const name of item.causes) push(this.#effects, name, item);
    }
  }

  /** What caused an item, in the order in which the item names it. */
  causes(item: Item): readonly Item[] {
    return unique(item.causes.flatMap((name) => this.#providers.get(name) ?? []));
  }

  /** What an item caused, in order. */
  effects(item: Item): readonly Item[] {
    return unique(item.provides.flatMap((name) => this.#effects.get(name) ?? [])).sort(compareItems);
  }
}

function isBehind(item: Item | undefined, other: Item): boolean {
  return item !== undefined && compareItems(item, other) > 0;
}

/** Entries by number; what follows an entry behind it, by time. Equal ones stay as they came. */
function compareItems(a: Item, b: Item): number {
  return a.follows - b.follows || rank(a) - rank(b) || (rank(a) === 0 ? 0 : a.at - b.at);
}

function rank({ source }: Item): 0 | 1 {
  return source.from === "journal" ? 0 : 1;
}

function push(map: Map<string, Item[]>, name: string, item: Item): void {
  const items = map.get(name);
  if (items === undefined) map.set(name, [item]);
  else items.push(item);
}

function unique(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
