/** The overlay's entry: one script, started once per page, after the page itself is up. */
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { createActions } from "./actions.ts";
import { claimAbandoned } from "./claims.ts";
import { exposeHandle, type OverlayConfig, takeConfig } from "./config.ts";
import { keepDraft, keepSteers, keptDraft, keptSteers, unsentCommands } from "./drafts.ts";
import { astroPlaceOf, keepAstroPlaces } from "./hints/astro-places.ts";
import { createHost } from "./host-element.ts";
import { listenForKeys } from "./keys.ts";
import { currentPage, followLifecycle } from "./lifecycle.ts";
import { openOwner } from "./owner.ts";
import { createPanels } from "./panels.ts";
import { findElement } from "./picker/find-element.ts";
import { createPicker } from "./picker/picker.ts";
import { shieldPage } from "./shield.ts";
import { emptyState } from "./store/state.ts";
import { createStore } from "./store/store.ts";
import { dress } from "./styles/sheets.ts";
import { artifactUrl } from "./transport/api.ts";
import { createStage } from "./variants/stage.ts";
import type { Context } from "./views/context.ts";
import { Root } from "./views/root.tsx";
import { createWire } from "./wire.ts";

/** Narrower than this the element bar covers what it is about: the tune panel waits to be asked for. */
const NARROW_PX = 640;

function start(config: OverlayConfig): { open(): void } {
  // Read before anything follows the state: an empty state would overwrite it.
  const unsent = unsentCommands();
  const steers = keptSteers();
  const owner = openOwner();
  const store = createStore(emptyState(owner.id, currentPage()));
  const endpoint = { baseUrl: config.baseUrl, token: config.token ?? "" };
  const wire = createWire(store, endpoint, owner);
  const stage = createStage({ store, endpoint, onMount: wire.mounted });
  const draftElement = signal<Element | null>(null);
  const actions = createActions(store, wire, stage, {
    get: () => draftElement.peek(),
    set: (element) => {
      draftElement.value = element;
      annotating.value = false;
    },
    sourceHint: async (element) => (await panels.load()).findSourceHint(element, astroPlaceOf(element)),
    photograph: async (...shot) => (await panels.load()).photograph(panels.host, ...shot),
  });
  const picker = createPicker(({ element, side }) => actions.configure(element, { side }));
  const annotating = signal(false);
  const tuneOpen = signal(innerWidth > NARROW_PX);
  const askingDiscard = signal(false);
  const panels = createPanels({ endpoint, store, actions }, config.hasDetector);
  const root = createHost();
  const hasLeft = () => root.host.hasAttribute("hidden");
  const context: Context = {
    ...{ store, actions, picker, stage, draftElement, annotating, tuneOpen, askingDiscard, panels },
    note: wire.note,
    artifactUrl: (session, artifact) => artifactUrl(endpoint, session, artifact),
    detect() {
      panels.load().then(
        (script) => script.detect(panels.host),
        () => store.send({ kind: "toast", text: "The live server does not answer.", tone: "bad" }),
      );
    },
    leave() {
      picker.stop();
      panels.open.value = null;
      root.host.toggleAttribute("hidden", true);
      wire.exit();
    },
  };
  dress(root);
  shieldPage(root.host);
  render(<Root context={context} />, root);

  listenForKeys(store, actions, picker, {
    isVisible: () => !hasLeft(),
    escape() {
      if (askingDiscard.value) askingDiscard.value = false;
      else if (tuneOpen.value) tuneOpen.value = false;
      else askingDiscard.value = true;
    },
  });
  effect(() => {
    if (store.state.value.commands.length > 0) askingDiscard.value = false;
  });

  store.send({ kind: "steers", steers });
  resumeWork(store.state.peek().page, actions);
  for (const command of unsent) {
    store.send({ kind: "command", command });
    wire.courier.carry(command);
  }
  effect(() => keepDraft(store.state.value.draft, store.state.value.page));
  effect(() => keepSteers(store.state.value.steers));
  claimAbandoned(store, wire.reporter);
  followLifecycle(store, wire, owner, hasLeft);
  return {
    open() {
      root.host.toggleAttribute("hidden", false);
      wire.stream.open();
      picker.start("element");
    },
  };
}

/** A reload must not cost the words that were not sent yet. */
function resumeWork(page: string, actions: ReturnType<typeof createActions>): void {
  const kept = keptDraft(page);
  const element = kept === null ? null : findElement(kept.element);
  if (kept === null || element === null) return;
  const { action, count, prompt, side, pins, strokes } = kept;
  actions.configure(element, { action, count, prompt, side, pins, strokes });
}

/** After the page has loaded and its framework had a moment to hydrate, which added elements can disturb. */
function whenQuiet(run: () => void): void {
  const idle = () =>
    "requestIdleCallback" in globalThis ? requestIdleCallback(run, { timeout: 500 }) : setTimeout(run, 1);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

const config = takeConfig();
if (config !== null) {
  let open: (() => void) | null = null;
  keepAstroPlaces();
  // Before the page's own modules run.
  document.addEventListener("readystatechange", keepAstroPlaces, { once: true });
  exposeHandle({ version: config.version, open: () => open?.() });
  whenQuiet(() => {
    open = start(config).open;
  });
}
