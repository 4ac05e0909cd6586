/** The agent's output, rendered from the store alone: the same for a tab that was open and one opened later. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RunOutput, ToolCard } from "../../protocol/runs/fold.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { ActivityHost } from "../panel-loader.ts";
import { isShortened, outputSegments } from "../store/output-segments.ts";
import { openRun, visibleRunOutputs } from "../store/run-outputs.ts";
import { artifactUrl } from "../transport/api.ts";
import { Icon, type IconName } from "../views/icon.tsx";
import { AgentStatus } from "./agent-status.tsx";
import { useStore } from "./use-store.ts";

/** Within this distance of its end, the list scrolls along with new output. */
const NEAR_PX = 24;

interface Props {
  readonly host: ActivityHost;
  readonly session: SessionSummary;
}

/** Who has a session's work, and the output of its newest runs. Folded, that stands behind a summary line. */
export function Activity({ host, id, isFolded }: ActivityProps) {
  const state = useStore(host.store);
  const session = state.sessions[id];
  if (session === undefined) return null;
  const Output = isFolded ? FoldedOutputs : Outputs;
  return (
    <>
      <AgentStatus host={host} state={state} session={session} />
      {visibleRunOutputs(state, session).length > 0 && <Output host={host} session={session} />}
    </>
  );
}

interface ActivityProps {
  readonly host: ActivityHost;
  readonly id: string;
  readonly isFolded: boolean;
}

function FoldedOutputs({ host, session }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details class="fold" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What the agent said and did</summary>
      {open && <Outputs host={host} session={session} />}
    </details>
  );
}

function Outputs({ host, session }: Props) {
  const node = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useLayoutEffect(() => {
    const list = node.current;
    if (list !== null && isFollowing.current) list.scrollTop = list.scrollHeight;
  });
  useRemountTelemetry(host, session.id);
  return (
    <div
      ref={node}
      class="activity"
      role="log"
      aria-live="off"
      aria-label="What the agent says and does"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isFollowing.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      }}
    >
      {visibleRunOutputs(host.store.state.peek(), session).map(({ run, output }) => (
        <Run key={run} host={host} session={session} output={output} />
      ))}
    </div>
  );
}

/** Reports a view that is unmounted while it shows an open run; the run's output continues in the store. */
function useRemountTelemetry({ store, reportTelemetry }: ActivityHost, id: string): void {
  useLayoutEffect(
    () => () => {
      const session = store.state.peek().sessions[id];
      const run = session === undefined ? null : openRun(store.state.peek(), session);
      if (run !== null) reportTelemetry("client.stream.view-remount", { session: id, run });
    },
    [store, reportTelemetry, id],
  );
}

function Run(props: { readonly output: RunOutput } & Props) {
  const { host, output, session } = props;
  const { id, phase } = session;
  // An attempt that ended is no failure while the work goes on.
  const isFailed = phase === "agent_error" || phase === "stranded";
  const { thinking, attachments, log, end } = output;
  return (
    <div class="run" data-state={output.state}>
      {thinking !== "" && (
        <details class="fold thinking">
          <summary>Thinking</summary>
          <p class="said">{thinking}</p>
        </details>
      )}
      {isShortened(output) && (
        <p class="muted small">
          Earlier output: <code>npx impeccable-live inspect --id {id} --text</code>
        </p>
      )}
      {outputSegments(output).map((segment) =>
        segment.kind === "text" ? (
          <p key={segment.key} class="said">
            {segment.text.trim()}
          </p>
        ) : (
          <Card key={segment.key} card={segment.card} />
        ),
      )}
      {attachments.map((attachment) => (
        <Attachment
          key={attachment.artifact}
          {...attachment}
          url={artifactUrl(host.endpoint, id, attachment.artifact)}
        />
      ))}
      {log
        .filter(({ level }) => level === "warn" || level === "error")
        .map(({ level, text, at }) => (
          <p key={at} class={`log ${level}`}>
            {text}
          </p>
        ))}
      {end !== null && end.state !== "done" && (
        <p class={isFailed ? "log error" : "log"}>{end.message ?? `This attempt was ${end.state}.`}</p>
      )}
    </div>
  );
}

const TOOL_ICONS: Readonly<Record<ToolCard["state"], IconName>> = {
  started: "wait",
  progress: "wait",
  done: "check",
  failed: "alert",
};

/** One tool call, whose line is updated in place. */
function Card({ card }: { readonly card: ToolCard }) {
  const { name, state, summary, input, output } = card;
  const line = (
    <>
      <Icon name={TOOL_ICONS[state]} size={14} />
      <b>{name}</b>
      <span class="grow">{summary}</span>
    </>
  );
  if (input === undefined && output === undefined) {
    return (
      <div class="card" data-state={state}>
        {line}
      </div>
    );
  }
  return (
    <details class="card" data-state={state}>
      <summary>{line}</summary>
      {input !== undefined && <pre>{textOf(input)}</pre>}
      {output !== undefined && <pre>{textOf(output)}</pre>}
      {card.truncated && <p class="muted small">Shortened.</p>}
    </details>
  );
}

function Attachment(props: RunOutput["attachments"][number] & { readonly url: string }) {
  const { name, mime, size, url } = props;
  const isPicture = mime.startsWith("image/");
  // The page's security policy may forbid the picture; the link always works.
  const [isRefused, setRefused] = useState(false);
  return (
    <a class="attachment" href={url} target="_blank" rel="noreferrer">
      {isPicture && !isRefused && (
        <img src={url} alt="" crossOrigin="anonymous" onError={() => setRefused(true)} />
      )}
      <span>
        {name}{" "}
        <span class="muted">
          {sizeOf(size)}
          {isRefused && ", no preview in this page"}
        </span>
      </span>
    </a>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
