/** Composes the overlay: store, server connection, page controller, intents and views. */
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import type { OverlayConfig } from "./config.ts";
import { isolateEvents } from "./event-isolation.ts";
import { astroLocationOf } from "./hints/astro-locations.ts";
import { createHost } from "./host-element.ts";
import { createUserIntents } from "./intents/user-intents.ts";
import { installShortcuts } from "./keyboard-shortcuts.ts";
import { createMeasurer } from "./measure-loader.ts";
import { currentPageUrl, trackPageLifecycle } from "./page-lifecycle.ts";
import { createPanelLoader } from "./panel-loader.ts";
import { createPicker } from "./picker/picker.ts";
import { reportMissingWrapper } from "./report-missing-wrapper.ts";
import { restoreWork } from "./restore-work.ts";
import { resumeAbandonedSession } from "./resume-session.ts";
import { connectToServer } from "./server-connection.ts";
import { initialState } from "./store/state.ts";
import { createStore } from "./store/store.ts";
import { adoptStyleSheets } from "./styles/sheets.ts";
import { openTabIdentity } from "./tab-identity.ts";
import { createPageController } from "./variants/page-controller.ts";
import type { Context } from "./views/context.ts";
import { Root } from "./views/root.tsx";

/** On narrower screens the element bar would cover its element: the tune panel starts closed. */
const NARROW_PX = 640;

/**
 * Starts the overlay in this page.
 * @returns `open`: shows the overlay again and starts picking
 */
export function startOverlay(config: OverlayConfig): { open(): void } {
  const tab = openTabIdentity();
  const store = createStore(initialState(tab.id, currentPageUrl()));
  const endpoint = { baseUrl: config.baseUrl, token: config.token ?? "" };
  const connection = connectToServer(store, endpoint, tab);
  const page = createPageController({ store, endpoint, onMount: connection.sendMountEvent });
  const draftElement = signal<Element | null>(null);
  const annotating = signal(false);
  const intents = createUserIntents({
    measure: createMeasurer(store, endpoint),
    store,
    connection,
    page,
    draftElement: {
      get: () => draftElement.peek(),
      set: (element) => {
        draftElement.value = element;
        annotating.value = false;
      },
      sourceHint: async (element) => (await panels.load()).findSourceHint(element, astroLocationOf(element)),
      readStyles: async (element) => (await panels.load()).readStyles(element),
      takePicture(...shot) {
        void panels.load().then(
          (script) => script.takePicture(panels.host, ...shot),
          () => undefined,
        );
      },
      captureScreenshot: async (...shot) => (await panels.load()).captureScreenshot(panels.host, ...shot),
    },
  });
  const picker = createPicker(({ element, side }) => intents.configure(element, { side }));
  const panels = createPanelLoader({ endpoint, store, intents }, config.hasDetector);
  const root = createHost();
  const { host } = root;
  const context: Context = {
    ...{ store, intents, picker, page, draftElement, annotating, panels },
    tuneOpen: signal(innerWidth > NARROW_PX),
    askingDiscard: signal(false),
    reportTelemetry: connection.reportTelemetry,
    detect() {
      panels.load().then(
        (script) => script.detect(panels.host),
        () => store.dispatch({ kind: "toast-added", text: "The live server does not answer.", tone: "bad" }),
      );
    },
    leave() {
      picker.stop();
      panels.open.value = null;
      host.toggleAttribute("hidden", true);
      connection.exit();
    },
  };
  mountViews(context, root);
  restoreWork(store, connection.commandQueue, intents);
  resumeAbandonedSession(store, connection.checkpointSender);
  reportMissingWrapper(store, connection.sendMissingWrapper);
  trackPageLifecycle(store, connection, tab, () => host.hasAttribute("hidden"));
  return {
    open() {
      host.toggleAttribute("hidden", false);
      connection.eventStream.open();
      picker.start("element");
    },
  };
}

/** Renders the views into the host's shadow root, and installs their keyboard shortcuts. */
function mountViews(context: Context, root: ShadowRoot): void {
  const { askingDiscard, intents, picker, store, tuneOpen } = context;
  adoptStyleSheets(root);
  isolateEvents(root.host);
  render(<Root context={context} />, root);
  installShortcuts(store, intents, picker, {
    isVisible: () => !root.host.hasAttribute("hidden"),
    escape() {
      if (askingDiscard.value) askingDiscard.value = false;
      else if (tuneOpen.value) tuneOpen.value = false;
      else askingDiscard.value = true;
    },
  });
  effect(() => {
    if (picker.mode.value !== null) void stopInWrongApp(context);
  });
  effect(() => {
    if (store.state.value.commands.length > 0) askingDiscard.value = false;
  });
}

/** What is picked in a page of another app cannot be written: picking ends when that is found out, once. */
async function stopInWrongApp({ panels, picker, store }: Context): Promise<void> {
  if (store.state.peek().wrongApp !== null) return;
  const script = await panels.load().catch(() => null);
  await script?.findWrongApp(panels.host);
  if (store.state.peek().wrongApp !== null) picker.stop();
}
