/** The selected item: what caused it, what it led to, and its JSON. */
import { describeItem, itemData } from "../core/describe-item.ts";
import type { Item } from "../core/item.ts";
import type { Timeline } from "../core/timeline.ts";
import { KIND_LABELS } from "./kind-labels.ts";
import { timeText } from "./time-text.ts";

/** A run may have thousands of messages. */
const LISTED = 40;

interface ItemDetailsProps {
  readonly timeline: Timeline;
  readonly item: Item | null;
  readonly onSelect: (item: Item) => void;
}

export function ItemDetails({ timeline, item, onSelect }: ItemDetailsProps) {
  if (item === null)
    return (
      <aside class="details muted" aria-label="Selected item">
        Select a line to see its JSON, what caused it and what it led to.
      </aside>
    );
  const { title, detail } = describeItem(item);
  return (
    <aside class="details" aria-label="Selected item">
      <h2 class={item.tone}>{title}</h2>
      <p class="muted">
        {KIND_LABELS[item.kind]}, {timeText(item.at)}
      </p>
      {detail !== "" && <p>{detail}</p>}
      <Links title="Caused by" items={timeline.causes(item)} onSelect={onSelect} />
      <Links title="Led to" items={timeline.effects(item)} onSelect={onSelect} />
      <h3>JSON</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long JSON is scrolled by keys. */}
      <pre tabIndex={0}>{JSON.stringify(itemData(item), null, 2)}</pre>
    </aside>
  );
}

interface LinksProps {
  readonly title: string;
  readonly items: readonly Item[];
  readonly onSelect: (item: Item) => void;
}

function Links({ title, items, onSelect }: LinksProps) {
  if (items.length === 0) return null;
  // Failures first: they are what is looked for.
  const listed = [...items]
    .sort((a, b) => Number(b.tone === "bad") - Number(a.tone === "bad"))
    .slice(0, LISTED);
  return (
    <section class="links" aria-label={title}>
      <h3>{title}</h3>
      {listed.map((item) => {
        const { title: name, detail } = describeItem(item);
        return (
          <button key={item.key} type="button" class={`link ${item.tone}`} onClick={() => onSelect(item)}>
            {name} {detail.slice(0, 80)}
          </button>
        );
      })}
      {items.length > LISTED && <p class="muted">and {items.length - LISTED} more</p>}
    </section>
  );
}
