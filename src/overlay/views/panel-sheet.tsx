/** The sheet at the side of the page that contains a panel. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PanelName } from "../panel-loader.ts";
import type { ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";
import { usePanelScript } from "./use-panel-script.ts";

export const PANEL_TITLES: Readonly<Record<PanelName, string>> = {
  steer: "Steer",
  sessions: "Sessions",
  design: "Design",
  health: "Connection",
};

/** Draws nothing while no panel is open. */
export function PanelSheet({ context }: ViewProps) {
  const name = context.panels.open.value;
  return name === null ? null : <Sheet key={name} context={context} name={name} />;
}

function Sheet({ context, name }: ViewProps & { readonly name: PanelName }) {
  const { panels } = context;
  const node = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const state = useSignal<"loading" | "loaded" | "failed">("loading");
  const [tries, setTries] = useState(0);
  const close = () => {
    panels.open.value = null;
  };
  usePanelScript(
    panels,
    (script) => {
      if (body.current === null) return close;
      state.value = "loaded";
      return script.mount(name, body.current, panels.host);
    },
    `${name}${tries}`,
    () => {
      state.value = "failed";
    },
  );
  useLayoutEffect(() => {
    const root = node.current?.getRootNode();
    node.current?.focus({ preventScroll: true });
    return () => {
      const opener =
        root instanceof ShadowRoot ? root.querySelector<HTMLElement>(`[data-panel=${name}]`) : null;
      opener?.focus({ preventScroll: true });
    };
  }, [name]);
  return (
    <section
      ref={node}
      class="sheet panel"
      data-panel-open={name}
      role="dialog"
      tabIndex={-1}
      aria-label={PANEL_TITLES[name]}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header>
        <h2>{PANEL_TITLES[name]}</h2>
        <span class="grow" />
        <button type="button" class="button square small" aria-label="Close panel" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {state.value === "failed" && (
        <div class="note bad" role="alert">
          <p class="grow">The panel could not be loaded: the live server does not answer.</p>
          <button
            type="button"
            class="button small outlined"
            onClick={() => {
              state.value = "loading";
              setTries(tries + 1);
            }}
          >
            Retry
          </button>
        </div>
      )}
      {state.value === "loading" && <p class="muted">Loading…</p>}
      <div ref={body} class="content" />
    </section>
  );
}
