/** The project's design tokens, and what is missing. */
import type { DesignSection, DesignSystemResponse } from "../../protocol/design-system.ts";
import type { PanelHost } from "../panel-loader.ts";
import {
  type DesignTokens,
  designTokens,
  missingTokens,
  type Token,
  type TypeToken,
} from "./design-tokens.ts";
import { useRequest } from "./use-request.ts";
import { useStore } from "./use-store.ts";

/** The design panel. */
export function DesignPanel({ host }: { readonly host: PanelHost }) {
  // The files may have changed while the page was disconnected.
  const { connection } = useStore(host.store);
  const request = useRequest<DesignSystemResponse>(host.endpoint, "/design-system.json", connection);
  if (request.kind === "loading") return <p class="muted">Loading…</p>;
  if (request.kind === "failed") return <p class="note bad">The design system could not be read.</p>;
  return request.value.present ? <Design answer={request.value} host={host} /> : <Absent />;
}

function Absent() {
  return (
    <section aria-label="No design system">
      <p>This project has no design document yet.</p>
      <p class="muted">
        Write a <code>DESIGN.md</code> at its root: tokens in the front matter, then the reasons in prose.
        Agents read it before they design.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="code" tabIndex={0} aria-label="Example of a DESIGN.md">
        <pre>
          {
            '---\ncolors:\n  ink: "#1d1b18"\n  accent: "#b8371b"\ntypography:\n  body: { fontFamily: Georgia, fontSize: 17px }\nspacing: { m: 16px, l: 32px }\nrounded: { card: 14px }\n---\n'
          }
        </pre>
      </section>
    </section>
  );
}

function Design({ answer, host }: { readonly answer: DesignSystemResponse; readonly host: PanelHost }) {
  const tokens = designTokens(answer);
  const copy = (value: string) =>
    navigator.clipboard.writeText(value).then(
      () => host.store.dispatch({ kind: "toast-added", text: `Copied ${value}`, tone: "plain" }),
      () =>
        host.store.dispatch({
          kind: "toast-added",
          text: "The browser does not allow copying here.",
          tone: "bad",
        }),
    );
  return (
    <>
      <Missing answer={answer} tokens={tokens} />
      <Colors tokens={tokens.colors} onCopy={copy} />
      <Typography tokens={tokens.typography} />
      <Measures name="Spacing" tokens={tokens.spacing} shape="bar" />
      <Measures name="Radii" tokens={tokens.rounded} shape="corner" />
      {tokens.components.length > 0 && (
        <section aria-label="Components">
          <h3>Components</h3>
          <p class="facts">
            {tokens.components.map((name) => (
              <span key={name}>{name}</span>
            ))}
          </p>
        </section>
      )}
      <Prose sections={answer.parsed?.sections ?? []} />
    </>
  );
}

function Missing({
  answer,
  tokens,
}: {
  readonly answer: DesignSystemResponse;
  readonly tokens: DesignTokens;
}) {
  const missing = missingTokens(tokens);
  const lines = [
    ...(answer.hasMd ? [] : ["There is no DESIGN.md; what is shown comes from the sidecar alone."]),
    ...(answer.hasSidecar ? [] : ["There is no .impeccable/design.json beside DESIGN.md."]),
    ...(answer.mdNewerThanJson ? ["DESIGN.md is newer than the sidecar, which may be out of date."] : []),
    ...(answer.parseError === undefined ? [] : [`The front matter could not be read. ${answer.parseError}`]),
    ...(answer.sidecarError === undefined ? [] : [`The sidecar could not be read. ${answer.sidecarError}`]),
    ...(missing.length === 0 ? [] : [`Not declared: ${missing.join(", ")}.`]),
  ];
  if (lines.length === 0) return null;
  return (
    <section aria-label="What is missing" class="missing">
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

function Colors({
  tokens,
  onCopy,
}: {
  readonly tokens: readonly Token[];
  readonly onCopy: (v: string) => void;
}) {
  if (tokens.length === 0) return null;
  return (
    <section aria-label="Colours">
      <h3>Colours</h3>
      <ul class="swatches">
        {tokens.map(({ name, value, role }) => (
          <li key={name}>
            <button type="button" title={role ?? `Copy ${value}`} onClick={() => onCopy(value)}>
              <i style={{ background: value }} />
              <b>{name}</b>
              <code>{value}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Typography({ tokens }: { readonly tokens: readonly TypeToken[] }) {
  if (tokens.length === 0) return null;
  return (
    <section aria-label="Type">
      <h3>Type</h3>
      <ul class="items">
        {tokens.map(({ name, style }) => {
          const { fontSize, lineHeight: _, ...look } = style;
          const family = (style.fontFamily ?? "").split(",", 1)[0]?.replace(/["']/g, "") ?? "";
          const facts = [family, fontSize, style.fontWeight, style.lineHeight, style.letterSpacing];
          return (
            <li key={name} class="item">
              <p class="specimen" style={{ ...look, fontSize: sampleSize(fontSize) }} aria-hidden="true">
                {name}
              </p>
              <p class="facts">
                <span class="hidden">{name}</span>
                {facts.map((fact) => fact !== undefined && fact !== "" && <span key={fact}>{fact}</span>)}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Large type is shown large, limited to the panel's width. */
function sampleSize(fontSize: string | undefined): string {
  return fontSize === undefined ? "18px" : `clamp(12px, ${fontSize}, 34px)`;
}

interface MeasuresProps {
  readonly name: string;
  readonly tokens: readonly Token[];
  readonly shape: "bar" | "corner";
}

function Measures({ name, tokens, shape }: MeasuresProps) {
  if (tokens.length === 0) return null;
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <ul class={`measures ${shape}s`}>
        {tokens.map((token) => (
          <li key={token.name} title={token.role ?? undefined}>
            <span>{token.name}</span>
            <i style={shape === "bar" ? { width: token.value } : { borderTopLeftRadius: token.value }} />
            <code>{token.value}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Prose({ sections }: { readonly sections: readonly DesignSection[] }) {
  const withText = sections.filter(({ text }) => text !== "");
  if (withText.length === 0) return null;
  return (
    <section aria-label="From the document">
      <h3>From the document</h3>
      {withText.map(({ heading, text }) => (
        <details key={heading} class="prose">
          <summary>{heading}</summary>
          <p>{text}</p>
        </details>
      ))}
    </section>
  );
}
