/** The overlay's entry: one script, started once per page, after the page itself is up. */
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { exposeHandle, type OverlayConfig, takeConfig } from "./config.ts";
import { isolateEvents } from "./event-isolation.ts";
import { astroLocationOf, rememberAstroLocations } from "./hints/astro-locations.ts";
import { createHost } from "./host-element.ts";
import { createUserIntents } from "./intents/user-intents.ts";
import { installShortcuts } from "./keyboard-shortcuts.ts";
import { currentPageUrl, trackPageLifecycle } from "./page-lifecycle.ts";
import { createPanelLoader } from "./panel-loader.ts";
import { loadDraft, loadSteers, loadUnsentCommands, saveDraft, saveSteers } from "./persistence/draft.ts";
import { findPickedElement } from "./picker/find-picked-element.ts";
import { createPicker } from "./picker/picker.ts";
import { resumeAbandonedSession } from "./resume-session.ts";
import { connectToServer } from "./server-connection.ts";
import { initialState } from "./store/state.ts";
import { createStore } from "./store/store.ts";
import { adoptStyleSheets } from "./styles/sheets.ts";
import { openTabIdentity } from "./tab-identity.ts";
import { artifactUrl } from "./transport/api.ts";
import { createPageController } from "./variants/page-controller.ts";
import type { Context } from "./views/context.ts";
import { Root } from "./views/root.tsx";

/** Narrower than this the element bar covers what it is about: the tune panel waits to be asked for. */
const NARROW_PX = 640;

function start(config: OverlayConfig): { open(): void } {
  // Read before anything follows the state: an empty state would overwrite it.
  const unsent = loadUnsentCommands();
  const steers = loadSteers();
  const owner = openTabIdentity();
  const store = createStore(initialState(owner.id, currentPageUrl()));
  const endpoint = { baseUrl: config.baseUrl, token: config.token ?? "" };
  const wire = connectToServer(store, endpoint, owner);
  const stage = createPageController({ store, endpoint, onMount: wire.sendMountEvent });
  const draftElement = signal<Element | null>(null);
  const actions = createUserIntents(store, wire, stage, {
    get: () => draftElement.peek(),
    set: (element) => {
      draftElement.value = element;
      annotating.value = false;
    },
    sourceHint: async (element) => (await panels.load()).findSourceHint(element, astroLocationOf(element)),
    captureScreenshot: async (...shot) => (await panels.load()).captureScreenshot(panels.host, ...shot),
  });
  const picker = createPicker(({ element, side }) => actions.configure(element, { side }));
  const annotating = signal(false);
  const tuneOpen = signal(innerWidth > NARROW_PX);
  const askingDiscard = signal(false);
  const panels = createPanelLoader({ endpoint, store, actions }, config.hasDetector);
  const root = createHost();
  const hasLeft = () => root.host.hasAttribute("hidden");
  const context: Context = {
    ...{ store, actions, picker, stage, draftElement, annotating, tuneOpen, askingDiscard, panels },
    note: wire.reportTelemetry,
    artifactUrl: (session, artifact) => artifactUrl(endpoint, session, artifact),
    detect() {
      panels.load().then(
        (script) => script.detect(panels.host),
        () => store.dispatch({ kind: "toast", text: "The live server does not answer.", tone: "bad" }),
      );
    },
    leave() {
      picker.stop();
      panels.open.value = null;
      root.host.toggleAttribute("hidden", true);
      wire.exit();
    },
  };
  adoptStyleSheets(root);
  isolateEvents(root.host);
  render(<Root context={context} />, root);

  installShortcuts(store, actions, picker, {
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

  store.dispatch({ kind: "steers", steers });
  resumeWork(store.state.peek().page, actions);
  for (const command of unsent) {
    store.dispatch({ kind: "command", command });
    wire.commandQueue.enqueue(command);
  }
  effect(() => saveDraft(store.state.value.draft, store.state.value.page));
  effect(() => saveSteers(store.state.value.steers));
  resumeAbandonedSession(store, wire.checkpointSender);
  trackPageLifecycle(store, wire, owner, hasLeft);
  return {
    open() {
      root.host.toggleAttribute("hidden", false);
      wire.eventStream.open();
      picker.start("element");
    },
  };
}

/** A reload must not cost the words that were not sent yet. */
function resumeWork(page: string, actions: ReturnType<typeof createUserIntents>): void {
  const kept = loadDraft(page);
  const element = kept === null ? null : findPickedElement(kept.element);
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
  rememberAstroLocations();
  // Before the page's own modules run.
  document.addEventListener("readystatechange", rememberAstroLocations, { once: true });
  exposeHandle({ version: config.version, open: () => open?.() });
  whenQuiet(() => {
    open = start(config).open;
  });
}
