/** Another tab owns the session: this tab shows what that one shows. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { ViewProps } from "./context.ts";

/** The notice, with a button that takes the session over. */
export function Takeover({ context, session }: ViewProps & { readonly session: SessionSummary }) {
  return (
    <div class="note">
      <p class="grow">Another tab is working on this. You see what it shows.</p>
      <button
        type="button"
        class="button small outlined"
        data-autofocus
        onClick={() => context.intents.takeOver(session)}
      >
        Take over
      </button>
    </div>
  );
}
