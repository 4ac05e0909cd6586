/** One session: its facts, filters, the chart over time, the list of items, and the item that is selected. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { LiveClient, SessionSnapshot } from "../../client/index.ts";
import { describeItem, itemData } from "../core/describe-item.ts";
import { countKinds, filterItems, type ItemFilter, NO_FILTER } from "../core/filter-items.ts";
import type { Item } from "../core/item.ts";
import { type LeaseBar, leaseBars } from "../core/lease-bars.ts";
import { Timeline } from "../core/timeline.ts";
import { downloadJson } from "../data/download.ts";
import { follow } from "../data/follow.ts";
import { SessionFeed } from "../data/session-feed.ts";
import { Filters } from "./filters.tsx";
import { ItemDetails } from "./item-details.tsx";
import { ItemList } from "./item-list.tsx";
import { TimeChart } from "./time-chart.tsx";

interface SessionViewProps {
  readonly client: LiveClient;
  readonly id: string;
  readonly onError: (error: unknown) => void;
}

export function SessionView({ client, id, onError }: SessionViewProps) {
  const { timeline, items, snapshot } = useSessionFeed({ client, id, onError });
  const [filter, setFilter] = useState<ItemFilter>(NO_FILTER);
  const [selected, setSelected] = useState<Item | null>(null);
  const counts = useMemo(() => countKinds(items), [items]);
  const inKinds = useMemo(() => filterItems(items, { ...filter, range: null }), [items, filter]);
  const shown = useMemo(
    () => filterItems(inKinds, { ...NO_FILTER, range: filter.range }),
    [inKinds, filter.range],
  );
  const leases = useMemo(() => leaseBars(items, Date.now()), [items]);
  const shownLeases = useMemo(() => leasesOf(inKinds, leases), [inKinds, leases]);
  return (
    <main class="session">
      <div class="head">
        <SessionFacts snapshot={snapshot} count={items.length} />
        <button
          type="button"
          onClick={() => downloadJson(`impeccable-live-${id}-timeline.json`, exportOf(id, shown))}
        >
          Export what is shown
        </button>
      </div>
      <Filters filter={filter} counts={counts} onFilter={setFilter} />
      <TimeChart
        items={inKinds}
        leases={shownLeases}
        range={filter.range}
        onRange={(range) => setFilter({ ...filter, range })}
        onSelect={setSelected}
      />
      <div class="body">
        <ItemList items={shown} selected={selected} onSelect={setSelected} />
        <ItemDetails timeline={timeline} item={selected} onSelect={setSelected} />
      </div>
    </main>
  );
}

/** The leases whose grants the filter shows. */
function leasesOf(items: readonly Item[], leases: readonly LeaseBar[]): readonly LeaseBar[] {
  const grants = new Set(items.filter(({ kind }) => kind === "lease"));
  return leases.filter(({ item }) => grants.has(item));
}

/** What is exported: what is listed, redacted. */
function exportOf(session: string, items: readonly Item[]) {
  return {
    session,
    items: items.map((item) => ({
      at: new Date(item.at).toISOString(),
      kind: item.kind,
      ...describeItem(item),
      data: itemData(item),
    })),
  };
}

function SessionFacts({
  snapshot,
  count,
}: {
  readonly snapshot: SessionSnapshot | null;
  readonly count: number;
}) {
  if (snapshot === null) return <p class="muted grow">Loading… {count} items</p>;
  const { phase, pageUrl, delivery, nextAction, diagnostics } = snapshot;
  const facts: readonly (readonly [string, string])[] = [
    ["Phase", phase.replaceAll("_", " ")],
    ["Page", pageUrl ?? "unknown"],
    ["Agent", delivery?.agent ?? "none"],
    ["Next", nextAction.action.replaceAll("_", " ")],
    ["Items", String(count)],
    ...diagnostics.map(({ code, message }): readonly [string, string] => [code, message]),
  ];
  return (
    <dl class="facts grow">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Reads the session while it is shown. The list is drawn once a frame, however many pieces arrive. */
function useSessionFeed({ client, id, onError }: SessionViewProps) {
  const timeline = useRef(new Timeline()).current;
  const [items, setItems] = useState<readonly Item[]>([]);
  const [snapshot, setSnapshot] = useState<SessionSnapshot | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: onError is a new function at each render.
  useEffect(() => {
    const ended = new AbortController();
    let frame = 0;
    const feed = new SessionFeed(client, id, {
      onItems(fresh) {
        timeline.add(fresh);
        if (fresh.length > 0 && frame === 0)
          frame = requestAnimationFrame(() => {
            frame = 0;
            setItems(timeline.items);
          });
      },
      onSnapshot: setSnapshot,
    });
    follow(() => feed.read(ended.signal), onError, ended.signal);
    return () => {
      ended.abort();
      cancelAnimationFrame(frame);
    };
  }, [client, id]);
  return { timeline, items, snapshot };
}
