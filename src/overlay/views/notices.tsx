/** News that concerns the whole page: the connection, missed events, and what just happened. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Toast } from "../store/state.ts";
import type { ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";

/** Long enough to read one sentence twice. */
const TOAST_MS = 7_000;

/** Longer than any restart takes: from here on something has to be done about it. */
const AWAY_MS = 15_000;

/** What to do when the server refuses the page or stays away, and that everything was read again. */
export function ConnectionNotice({ context }: ViewProps) {
  const { store, panels } = context;
  const { connection, connectionProblem, wasResynced: resynced } = store.state.value;
  const isAway = useAway(connection === "reconnecting");
  const { baseUrl, token } = panels.host.endpoint;
  if (connection === "refused") {
    return (
      <Notice hint={refusalHint(connectionProblem?.code, token)}>
        {connectionProblem?.message} Reload the page; what you decided here is kept.
      </Notice>
    );
  }
  if (isAway) {
    const moved = movedTo(baseUrl);
    return (
      <Notice hint={moved === null ? "npx impeccable-live serve" : null}>
        {moved === null
          ? "The live server does not answer. Start it in your project; this page goes on by itself. If it runs at another address now, reload."
          : `The live server was started again at ${moved}. Reload the page to go on.`}{" "}
        What you decided here is kept.
      </Notice>
    );
  }
  if (!resynced) return null;
  return (
    <div class="away panel" role="status">
      <p>Some events were missed while this page was away. Everything was read again from the server.</p>
      <button
        type="button"
        class="button square small"
        aria-label="Close"
        onClick={() => store.dispatch({ kind: "resync-dismissed" })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

interface NoticeProps {
  readonly children: ComponentChildren;
  /** A command that helps, to be copied. */
  readonly hint: string | null;
}

function Notice({ children, hint }: NoticeProps) {
  const isCopied = useSignal(false);
  const copy = () =>
    navigator.clipboard?.writeText(hint ?? "").then(
      () => {
        isCopied.value = true;
      },
      // Not allowed here: the command stands there to be selected.
      () => undefined,
    );
  return (
    <div class="away panel" role="alert">
      <p>{children}</p>
      {hint !== null && (
        <div class="note">
          <code>{hint}</code>
          <button type="button" class="button small" onClick={copy}>
            {isCopied.value ? "Copied" : "Copy"}
          </button>
        </div>
      )}
      <button type="button" class="button outlined small" onClick={() => location.reload()}>
        Reload page
      </button>
    </div>
  );
}

/** Whether something has lasted for longer than a restart takes. */
function useAway(isLasting: boolean): boolean {
  const isLong = useSignal(false);
  useEffect(() => {
    isLong.value = false;
    if (!isLasting) return;
    const timer = setTimeout(() => {
      isLong.value = true;
    }, AWAY_MS);
    return () => clearTimeout(timer);
  }, [isLasting, isLong]);
  return isLasting && isLong.value;
}

function refusalHint(code: string | undefined, token: string): string | null {
  if (code === "forbidden") return `npx impeccable-live serve --allow-origin ${location.origin}`;
  // Beyond loopback the script carries no token: a new link brings it.
  return token === "" ? `npx impeccable-live token --link ${location.origin}` : null;
}

/** Where hot reload has put the server's tag meanwhile; `null` when it names the server this page knows. */
function movedTo(baseUrl: string): string | null {
  for (const { src } of document.querySelectorAll<HTMLScriptElement>("script[src$='/live.js']")) {
    const address = src.replace(/\/live\.js$/, "");
    if (address !== baseUrl) return address;
  }
  return null;
}

/** One-sentence news; each goes by itself. */
export function Toasts({ context }: ViewProps) {
  const { toasts } = context.store.state.value;
  return (
    <div class="toasts" role="log" aria-label="News">
      {toasts.map((toast) => (
        <ToastItem key={toast.id} context={context} toast={toast} />
      ))}
    </div>
  );
}

function ToastItem({ context, toast }: ViewProps & { readonly toast: Toast }) {
  const { store } = context;
  const { id } = toast;
  useEffect(() => {
    const timer = setTimeout(() => store.dispatch({ kind: "toast-dropped", id }), TOAST_MS);
    return () => clearTimeout(timer);
  }, [store, id]);
  return (
    <div class="toast panel" data-tone={toast.tone}>
      <span>{toast.text}</span>
      <button
        type="button"
        class="button square small"
        aria-label="Dismiss"
        onClick={() => store.dispatch({ kind: "toast-dropped", id })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
