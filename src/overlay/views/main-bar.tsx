/** The bar at the bottom of the page: the connection, picking, panels and tools. */
import { useRef } from "preact/hooks";
import type { PanelLoader, PanelName } from "../panel-loader.ts";
import type { PickMode } from "../picker/highlight.ts";
import { elementBarState } from "../store/element-bar-state.ts";
import type { ViewProps } from "./context.ts";
import { Icon, type IconName } from "./icon.tsx";
import { PANEL_TITLES } from "./panel-sheet.tsx";
import { connectionStatus } from "./status-text.ts";
import { useDrag } from "./use-drag.ts";

const STATUS_LABELS = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  "agent away": "Agent away",
  "wrong app": "Wrong app",
  refused: "Refused",
} as const;

const STATUS_DESCRIPTIONS = {
  connecting: "Connecting to the live server.",
  live: "Connected, and an agent is listening or at work.",
  reconnecting: "The live server does not answer. What you do is kept and sent when it is back.",
  "agent away": "Connected. No agent is listening: what you ask for is kept until one does.",
  "wrong app": "This page is of another app than the live server.",
  refused: "The live server does not accept this page.",
} as const;

/** Always shown, except on a narrow screen while the element bar covers it. */
export function MainBar({ context }: ViewProps) {
  const { panels, store } = context;
  const node = useRef<HTMLElement>(null);
  const drag = useDrag(node);
  const status = connectionStatus(store.state.value);
  return (
    <nav ref={node} class="bar panel" data-connection={status} aria-label="Impeccable Live">
      <button
        type="button"
        class="handle"
        data-own-arrows
        aria-label="Move this bar"
        title="Drag to move, or use the arrow keys; a double click brings it back."
        {...drag}
      >
        <Mark />
      </button>
      <button
        type="button"
        class="health"
        title={STATUS_DESCRIPTIONS[status]}
        data-panel="health"
        aria-expanded={panels.open.value === "health"}
        onClick={() => togglePanel(panels, "health")}
      >
        <span class="dot" />
        {/* As wide as the longest label: the buttons beside it stay where they are. */}
        <b>{STATUS_LABELS[status]}</b>
      </button>
      <PickButton context={context} mode="element" icon="pick" word="Pick" name="Pick element" />
      <PickButton context={context} mode="insert" icon="insert" word="Insert" name="Insert something new" />
      <span class="divider" />
      <PanelButton context={context} name="steer" />
      <PanelButton context={context} name="sessions" />
      <PanelButton context={context} name="design" />
      {panels.hasDetector && (
        <Tool
          icon="detect"
          label="Detect"
          title="Look for weak spots in this page"
          onPress={context.detect}
        />
      )}
      <Tool
        icon="exit"
        label="Exit"
        title="Leave; open sessions stay on record, and a reload brings this bar back"
        onPress={context.leave}
      />
    </nav>
  );
}

interface PickButtonProps extends ViewProps {
  readonly mode: PickMode;
  readonly icon: IconName;
  /** Hidden where there is no room for it. */
  readonly word: string;
  readonly name: string;
}

/** Starts picking, and stops it. */
function PickButton({ context, mode, icon, word, name }: PickButtonProps) {
  const { picker, store } = context;
  const isActive = picker.mode.value === mode;
  // Only one button is filled at a time. While a session waits for your decision it is not this one.
  const isNext =
    mode === "element" && picker.mode.value === null && elementBarState(store.state.value) === null;
  return (
    <button
      type="button"
      class={isNext ? "button primary" : "button"}
      aria-label={name}
      aria-pressed={isActive}
      onClick={() => (isActive ? picker.stop() : picker.start(mode))}
    >
      <Icon name={isActive ? "close" : icon} />
      <span class="word">{word}</span>
    </button>
  );
}

/** The panels that have a tool of their own. */
type ToolPanel = Exclude<PanelName, "health">;

const PANEL_DESCRIPTIONS: Readonly<Record<ToolPanel, string>> = {
  steer: "Send the agent a message about the whole page",
  sessions: "Open sessions and what was accepted",
  design: "The project's design tokens",
};

function PanelButton({ context, name }: ViewProps & { readonly name: ToolPanel }) {
  return (
    <Tool
      icon={name}
      label={PANEL_TITLES[name]}
      title={PANEL_DESCRIPTIONS[name]}
      panel={name}
      isOpen={context.panels.open.value === name}
      onPress={() => togglePanel(context.panels, name)}
    />
  );
}

/** Opens a panel, or closes it when it is open. */
function togglePanel({ open }: PanelLoader, name: PanelName): void {
  open.value = open.peek() === name ? null : name;
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly title: string;
  readonly onPress: () => void;
  /** The panel it opens, and whether that is open. */
  readonly panel?: PanelName;
  readonly isOpen?: boolean;
}

/** A button with an icon; its title describes it. */
function Tool({ icon, label, title, panel, isOpen, onPress }: ToolProps) {
  return (
    <button
      type="button"
      class="button square"
      aria-label={label}
      title={title}
      {...(panel === undefined ? {} : { "data-panel": panel, "aria-expanded": isOpen === true })}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}

/** The logo: four crop marks around a point. */
function Mark() {
  return (
    <svg class="mark" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <path
        d="M2 6V2h4M12 2h4v4M16 12v4h-4M6 16H2v-4"
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="square"
      />
      <circle cx="9" cy="9" r="2.6" fill="var(--accent)" />
    </svg>
  );
}
