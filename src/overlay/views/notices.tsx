/** News that concerns the whole page: the connection, missed events, and what just happened. */
import { useEffect } from "preact/hooks";
import type { Toast } from "../store/state.ts";
import type { ViewProps } from "./context.ts";
import { Icon } from "./icon.tsx";

/** Long enough to read one sentence twice. */
const TOAST_MS = 7_000;

/** What to do when the server refuses the page, and that everything was read again. */
export function ConnectionNotice({ context }: ViewProps) {
  const { store } = context;
  const { connection, connectionProblem, resynced } = store.state.value;
  if (connection === "refused") {
    return (
      <div class="away panel" role="alert">
        <p>{connectionProblem?.message} Reload the page; what you decided here is kept.</p>
        <button type="button" class="button outlined small" onClick={() => location.reload()}>
          Reload page
        </button>
      </div>
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
        onClick={() => store.send({ kind: "resync-read" })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
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
    const timer = setTimeout(() => store.send({ kind: "toast-gone", id }), TOAST_MS);
    return () => clearTimeout(timer);
  }, [store, id]);
  return (
    <div class="toast panel" data-tone={toast.tone}>
      <span>{toast.text}</span>
      <button
        type="button"
        class="button square small"
        aria-label="Dismiss"
        onClick={() => store.send({ kind: "toast-gone", id })}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
