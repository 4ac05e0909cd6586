/** What the rows of the chart stand for. The list says the same in words, so that screen readers need none of it. */
import type { ComponentChildren } from "preact";
import { KINDS } from "../core/item.ts";
import { KIND_LABELS } from "./kind-labels.ts";

/** The names of the kinds, each as high as its row of the plot. */
export function KindNames() {
  return (
    <div class="row-names kinds" aria-hidden="true">
      {KINDS.map((kind) => (
        <span key={kind}>{KIND_LABELS[kind]}</span>
      ))}
    </div>
  );
}

/** The name of a row below the plot. */
export function RowName({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="row-names" aria-hidden="true">
      {children}
    </div>
  );
}
