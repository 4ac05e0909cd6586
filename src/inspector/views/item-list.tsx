/** The list of items. Only the rows around those on screen exist, so that it may have 100,000. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { describeItem } from "../core/describe-item.ts";
import type { Item } from "../core/item.ts";
import { listWindow, scrollToRow } from "../core/list-window.ts";
import { KIND_LABELS } from "./kind-labels.ts";
import { timeText } from "./time-text.ts";

/** As in the style sheet (px). */
const ROW = 28;

interface ItemListProps {
  readonly items: readonly Item[];
  readonly selected: Item | null;
  readonly onSelect: (item: Item) => void;
}

export function ItemList({ items, selected, onSelect }: ItemListProps) {
  const node = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(false);
  const [view, setView] = useState({ top: 0, height: 600 });
  const measure = useCallback(() => {
    const list = node.current;
    if (list === null) return;
    const { scrollTop: top, clientHeight: height, scrollHeight } = list;
    isAtEnd.current = top > 0 && top + height >= scrollHeight - ROW;
    setView({ top, height });
  }, []);
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (node.current !== null) observer.observe(node.current);
    return () => observer.disconnect();
  }, [measure]);
  const count = items.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows keep a list at its end there.
  useLayoutEffect(() => {
    const list = node.current;
    if (list !== null && isAtEnd.current) list.scrollTop = list.scrollHeight;
  }, [count]);
  const index = selected === null ? -1 : items.indexOf(selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls the list.
  useEffect(() => {
    const list = node.current;
    if (list === null || index < 0) return;
    const top = scrollToRow(index, { top: list.scrollTop, height: list.clientHeight, row: ROW });
    if (top !== null) list.scrollTop = top;
  }, [selected]);
  const { first, end } = listWindow({ ...view, row: ROW, count: items.length });
  const isActiveThere = selected !== null && index >= first && index < end;
  return (
    <div
      ref={node}
      class="list"
      role="listbox"
      tabIndex={0}
      aria-label="Timeline"
      {...(isActiveThere ? { "aria-activedescendant": selected.key } : {})}
      onScroll={measure}
      onKeyDown={(event) => {
        const next = rowAfter(event.key, index, { count: items.length, page: Math.floor(view.height / ROW) });
        const item = next === null ? undefined : items[next];
        if (item === undefined) return;
        event.preventDefault();
        onSelect(item);
      }}
    >
      <div class="rows" role="presentation" style={{ height: `${items.length * ROW}px` }}>
        {items.slice(first, end).map((item, offset) => (
          <Row
            key={item.key}
            item={item}
            position={{ index: first + offset, count: items.length }}
            isSelected={item === selected}
            onSelect={onSelect}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly item: Item;
  readonly position: { readonly index: number; readonly count: number };
  readonly isSelected: boolean;
  readonly onSelect: (item: Item) => void;
}

function Row({ item, position, isSelected, onSelect }: RowProps) {
  const { title, detail } = describeItem(item);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys.
    <div
      id={item.key}
      class={`row ${item.tone}`}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      aria-setsize={position.count}
      aria-posinset={position.index + 1}
      style={{ top: `${position.index * ROW}px` }}
      onClick={() => onSelect(item)}
    >
      <span class="time">{timeText(item.at)}</span>
      <span class="kind">{KIND_LABELS[item.kind]}</span>
      <b class={item.tone}>{title}</b>
      <span class="detail">{detail}</span>
    </div>
  );
}

/** The row that a key leads to; `null` for other keys. */
function rowAfter(
  key: string,
  index: number,
  { count, page }: { readonly count: number; readonly page: number },
): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined ? null : Math.max(0, Math.min(next, count - 1));
}
