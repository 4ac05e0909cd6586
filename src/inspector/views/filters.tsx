/** Which kinds are shown, failures only, and words. */
import type { ItemFilter } from "../core/filter-items.ts";
import { KINDS, type Kind } from "../core/item.ts";
import { KIND_LABELS } from "./kind-labels.ts";

interface FiltersProps {
  readonly filter: ItemFilter;
  readonly counts: ReadonlyMap<Kind, number>;
  readonly onFilter: (filter: ItemFilter) => void;
}

export function Filters({ filter, counts, onFilter }: FiltersProps) {
  const toggle = (kind: Kind) => {
    const hidden = new Set(filter.hidden);
    if (!hidden.delete(kind)) hidden.add(kind);
    onFilter({ ...filter, hidden });
  };
  return (
    <section class="filters" aria-label="Filters">
      <input
        type="search"
        placeholder="Search"
        aria-label="Search the timeline"
        value={filter.text}
        onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      <label>
        <input
          type="checkbox"
          checked={filter.onlyBad}
          onChange={() => onFilter({ ...filter, onlyBad: !filter.onlyBad })}
        />
        Failures only
      </label>
      {KINDS.filter((kind) => counts.has(kind)).map((kind) => (
        <label key={kind}>
          <input type="checkbox" checked={!filter.hidden.has(kind)} onChange={() => toggle(kind)} />
          {KIND_LABELS[kind]} <span class="muted">{counts.get(kind)}</span>
        </label>
      ))}
    </section>
  );
}
