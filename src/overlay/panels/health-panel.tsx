/** The page's way to the agent, check by check, with what to do about each that fails. */
import { useEffect, useState } from "preact/hooks";
import type { DoctorFinding } from "../../protocol/finding.ts";
import type { PanelHost } from "../panel-loader.ts";
import { Copyable } from "../views/copyable.tsx";
import { findWrongApp } from "./check-app.ts";
import { healthFindings, type PageFacts } from "./health.ts";
import { pageFacts, readPolicy } from "./page-facts.ts";
import { useStore } from "./use-store.ts";

const CHECK_LABELS: Readonly<Record<string, string>> = {
  stream: "Connection",
  reachability: "Server",
  token: "Token",
  page: "Page",
  csp: "Policy",
  "hot-reload": "Hot reload",
  agent: "Agent",
  queue: "Queue",
};

const LEVEL_SIGNS = { ok: "✓", warning: "!", problem: "✗" } as const;
const LEVEL_NAMES = { ok: "fine", warning: "may be in the way", problem: "in the way" } as const;

/** Behind the bar's dot. */
export function HealthPanel({ host }: { readonly host: PanelHost }) {
  const state = useStore(host.store);
  useEffect(() => void findWrongApp(host), [host]);
  const policy = usePolicy(state.connection);
  const findings = healthFindings(state, { ...pageFacts(), policy }, host.endpoint);
  return (
    <ul class="health" aria-label="Checks of this page">
      {findings.map((finding) => (
        <Finding key={`${finding.check} ${finding.message}`} finding={finding} />
      ))}
    </ul>
  );
}

/** Read again when the connection changes: a policy may be what breaks it. */
function usePolicy(version: string): PageFacts["policy"] {
  const [policy, setPolicy] = useState<PageFacts["policy"]>("loading");
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version reads it again.
  useEffect(() => {
    let isCurrent = true;
    void readPolicy().then((read) => {
      if (isCurrent) setPolicy(read);
    });
    return () => {
      isCurrent = false;
    };
  }, [version]);
  return policy;
}

function Finding({ finding }: { readonly finding: DoctorFinding }) {
  const { check, level, message, fix, add = [] } = finding;
  return (
    <li data-check={check} data-level={level}>
      <span class="sign" aria-hidden="true">
        {LEVEL_SIGNS[level]}
      </span>
      <b>{CHECK_LABELS[check] ?? check}</b>
      <span class="hidden"> {LEVEL_NAMES[level]}: </span>
      <p>{message}</p>
      {fix !== undefined && <Fix text={fix} />}
      {add.map((line) => (
        <div key={line} class="note">
          <Copyable text={line} />
        </div>
      ))}
    </li>
  );
}

/** A command, or what you say to your agent, stands at the end of the text, and has a button that copies it. */
function Fix({ text }: { readonly text: string }) {
  const [, words = text, command] = /^(.*?)((?:Run `)?npx impeccable-live .*)$/.exec(text) ?? [];
  return (
    <>
      {words !== "" && <p class="muted">{words}</p>}
      {command !== undefined && (
        <div class="note">
          <Copyable text={command} />
        </div>
      )}
    </>
  );
}
