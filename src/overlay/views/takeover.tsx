/** Another tab has the session: what is seen here is what that one shows. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { ViewProps } from "./context.ts";

/** Says so, and offers to take the session over. */
export function Takeover({ context, session }: ViewProps & { readonly session: SessionSummary }) {
  return (
    <div class="note">
      <p class="grow">Another tab is working on this. Here you see what it shows.</p>
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
