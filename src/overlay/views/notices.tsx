/** Notices about the whole page: the connection, missed events, and toasts. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Toast } from "../store/state.ts";
import type { ViewProps } from "./context.ts";
import { Copyable } from "./copyable.tsx";
import { Icon } from "./icon.tsx";

/** Enough to read a sentence twice. */
const TOAST_MS = 7_000;

/** Longer than a restart takes: from then on you have to act. */
const AWAY_MS = 15_000;

/** What to do when the server refuses the page or does not return; and the notice that events were missed. */
export function ConnectionNotice({ context }: ViewProps) {
  const { store, panels } = context;
  const { connection, connectionProblem, wrongApp, wasResynced: resynced } = store.state.value;
  const isAway = useIsLasting(connection === "reconnecting");
  const { baseUrl, token } = panels.host.endpoint;
  if (connection === "refused") {
    return (
      <Notice hint={refusalHint(connectionProblem?.code, token)}>
        {connectionProblem?.message} Reload the page; what you decided here is kept.
      </Notice>
    );
  }
  if (isAway) {
    const moved = newServerAddress(baseUrl);
    return (
      <Notice hint={moved === null ? "npx impeccable-live serve" : null}>
        {moved === null
          ? "The live server does not answer. Start it in your project; this page reconnects by itself. If it runs at another address now, reload."
          : `The live server was started again at ${moved}. Reload the page to go on.`}{" "}
        What you decided here is kept.
      </Notice>
    );
  }
  if (wrongApp !== null) {
    const [command] = /npx .*$/.exec(wrongApp.fix ?? "") ?? [null];
    return <Notice hint={command}>{wrongApp.message} Nothing that is picked here can be changed.</Notice>;
  }
  if (!resynced) return null;
  return (
    <div class="notice panel" role="status">
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
  /** A command that solves it, with a copy button. */
  readonly hint: string | null;
}

function Notice({ children, hint }: NoticeProps) {
  return (
    <div class="notice panel" role="alert">
      <p>{children}</p>
      {hint !== null && (
        <div class="note">
          <Copyable text={hint} />
        </div>
      )}
      <button type="button" class="button outlined small" onClick={() => location.reload()}>
        Reload page
      </button>
    </div>
  );
}

/** Whether a state has lasted longer than a restart takes. */
function useIsLasting(isActive: boolean): boolean {
  const isLong = useSignal(false);
  useEffect(() => {
    isLong.value = false;
    if (!isActive) return;
    const timer = setTimeout(() => {
      isLong.value = true;
    }, AWAY_MS);
    return () => clearTimeout(timer);
  }, [isActive, isLong]);
  return isActive && isLong.value;
}

function refusalHint(code: string | undefined, token: string): string | null {
  if (code === "forbidden") return `npx impeccable-live serve --allow-origin ${location.origin}`;
  // A remote server's script contains no token; a new link does.
  return token === "" ? `${location.origin}/#impeccable-live=<browser token>` : null;
}

/** The server's new address when hot reload has changed its script tag; `null` when it is the known one. */
function newServerAddress(baseUrl: string): string | null {
  for (const { src } of document.querySelectorAll<HTMLScriptElement>("script[src$='/live.js']")) {
    const address = src.replace(/\/live\.js$/, "");
    if (address !== baseUrl) return address;
  }
  return null;
}

/** One-sentence notices that disappear by themselves. */
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
