/** The project: sessions, agents, browsers, queue, streams, and telemetry by reason code. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LiveClient, Status } from "../../client/index.ts";
import type { StreamDiagnostics } from "../../protocol/telemetry.ts";
import { addressOf } from "../core/address.ts";
import { codeRows, queueRows, runRows, sessionRows } from "../core/project-rows.ts";
import { downloadJson } from "../data/download.ts";
import { follow } from "../data/follow.ts";
import { timeText } from "./time-text.ts";

interface ProjectViewProps {
  readonly client: LiveClient;
  readonly onError: (error: unknown) => void;
}

interface ProjectData {
  readonly status: Status;
  readonly diagnostics: StreamDiagnostics;
}

/** Events of the telemetry ring that are listed. */
const LISTED_EVENTS = 100;

export function ProjectView({ client, onError }: ProjectViewProps) {
  const [all, setAll] = useState(false);
  const data = useProject({ client, onError }, all);
  if (data === null) return <main class="empty muted">Loading…</main>;
  const { status, diagnostics } = data;
  return (
    <main class="project">
      <div class="zoom">
        <h2>Project</h2>
        <button type="button" onClick={() => downloadJson("impeccable-live-project.json", data)}>
          Export what is shown
        </button>
        <label>
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />{" "}
          Finished sessions, too
        </label>
      </div>
      <Facts status={status} redacted={diagnostics.redacted} />
      <Section
        title="Sessions"
        empty="No session is open."
        head={["Session", "Phase", "Picked", "Asked", "Agent", "Changed"]}
      >
        {sessionRows(status).map((row) => (
          <tr key={row.id}>
            <td>
              <a href={addressOf(row.id)}>{row.id}</a>
            </td>
            <td>{row.phase.replaceAll("_", " ")}</td>
            <td>{row.picked}</td>
            <td>{row.asked}</td>
            <td>{row.agent}</td>
            <td class="n">{timeText(row.updatedAt)}</td>
          </tr>
        ))}
      </Section>
      <Section
        title="Queue"
        empty="Nothing waits for an agent."
        head={["Session", "Event", "State", "Attempts"]}
      >
        {queueRows(status).map((row) => (
          <tr key={`${row.session} ${row.event}`}>
            <td>
              <a href={addressOf(row.session)}>{row.session}</a>
            </td>
            <td>{row.event}</td>
            <td class={row.state === "given up" ? "bad" : ""}>{row.state}</td>
            <td class="n">{row.attempts}</td>
          </tr>
        ))}
      </Section>
      <Section title="Streams" empty="No run is recorded." head={["Run", "Session", "Agent", "State"]}>
        {runRows(status).map((row) => (
          <tr key={row.run}>
            <td class="mono">{row.run}</td>
            <td>
              <a href={addressOf(row.session)}>{row.session}</a>
            </td>
            <td>{row.agent}</td>
            <td>{row.state}</td>
          </tr>
        ))}
      </Section>
      <Section title="Reason codes" empty="Nothing was recorded since the start." head={["Code", "Count"]}>
        {codeRows(diagnostics).map(({ code, count, tone }) => (
          <tr key={code}>
            <td class={tone}>{code}</td>
            <td class="n">{count}</td>
          </tr>
        ))}
      </Section>
      <Section
        title="Newest telemetry"
        empty="Nothing was recorded since the start."
        head={["Time", "Code", "Session", "Detail"]}
      >
        {diagnostics.events
          .slice(-LISTED_EVENTS)
          .reverse()
          .map((event) => (
            <tr key={JSON.stringify(event)}>
              <td class="n">{timeText(event.at)}</td>
              <td>{event.code}</td>
              <td>
                {event.session === undefined ? "" : <a href={addressOf(event.session)}>{event.session}</a>}
              </td>
              <td>{event.detail ?? ""}</td>
            </tr>
          ))}
      </Section>
    </main>
  );
}

function useProject({ client, onError }: ProjectViewProps, all: boolean): ProjectData | null {
  const [data, setData] = useState<ProjectData | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: onError is a new function at each render.
  useEffect(() => {
    const ended = new AbortController();
    const read = async () => {
      const [status, diagnostics] = await Promise.all([client.status({ all }), client.streamDiagnostics()]);
      if (!ended.signal.aborted) setData({ status, diagnostics });
    };
    follow(read, onError, ended.signal);
    return () => ended.abort();
  }, [client, all]);
  return data;
}

function Facts({ status, redacted }: { readonly status: Status; readonly redacted: number }) {
  const { agent, tabs, storage, connectedClients } = status;
  const facts: readonly (readonly [string, string])[] = [
    ["Agents that wait", agent.names.join(", ") || "none"],
    ["Agents that are awaited", (agent.absent ?? []).map(({ name }) => name).join(", ") || "none"],
    ["Browsers", `${connectedClients} connected, ${tabs.visible} visible, ${tabs.hidden} hidden`],
    ["Storage", `${storage.driver}, ${storage.durability}`],
    ["Secrets taken out", String(redacted)],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {storage.diagnostics.length > 0 && (
        <ul class="bad">
          {storage.diagnostics.map(({ session, code, message }) => (
            <li key={`${session} ${code}`}>
              {code} ({session}): {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface SectionProps {
  readonly title: string;
  readonly empty: string;
  readonly head: readonly string[];
  readonly children: readonly ComponentChildren[];
}

function Section({ title, empty, head, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children.length === 0 ? (
        <p class="muted">{empty}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than the page is scrolled by keys.
        <section class="scroll" tabIndex={0} aria-label={`${title}, table`}>
          <table>
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </section>
      )}
    </section>
  );
}
