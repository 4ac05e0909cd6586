/** The inspector's page: the project or one session, and the form for a token. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { createLiveClient, LiveError } from "../../client/index.ts";
import { addressOf, readAddress } from "../core/address.ts";
import type { TokenStore } from "../data/token-store.ts";
import { ProjectView } from "./project-view.tsx";
import { SessionView } from "./session-view.tsx";
import { TokenForm } from "./token-form.tsx";

interface AppProps {
  /** Where the project's paths begin. */
  readonly base: string;
  readonly tokens: TokenStore;
}

/** Everything below `body`. */
export function App({ base, tokens }: AppProps) {
  const [token, setToken] = useState(() => tokens.read());
  const [problem, setProblem] = useState<string | null>(null);
  const session = useSession();
  const client = useMemo(
    () => (token === null ? null : createLiveClient({ url: base, token })),
    [base, token],
  );
  const onError = (error: unknown) => {
    if (error instanceof LiveError && (error.status === 401 || error.status === 403)) {
      tokens.clear();
      setToken(null);
    }
    setProblem(error === null ? null : error instanceof Error ? error.message : String(error));
  };
  const takeToken = (given: string) => {
    tokens.write(given);
    setProblem(null);
    setToken(given);
  };
  return (
    <>
      <header class="top">
        <h1>Impeccable Live inspector</h1>
        {client !== null && (
          <nav aria-label="Inspector">
            <a href={addressOf(null)} {...(session === null ? { "aria-current": "page" } : {})}>
              Project
            </a>
            {session !== null && <span> / session {session}</span>}
          </nav>
        )}
        <span class="grow" />
        <span role="status" class={problem === null ? "muted" : "bad"}>
          {problem ?? (client === null ? "" : "Live")}
        </span>
      </header>
      {client === null && <TokenForm onToken={takeToken} />}
      {client !== null && session === null && <ProjectView client={client} onError={onError} />}
      {client !== null && session !== null && (
        <SessionView key={session} client={client} id={session} onError={onError} />
      )}
    </>
  );
}

/** The session that the address names. */
function useSession(): string | null {
  const [session, setSession] = useState(() => readAddress(location.hash).session);
  useEffect(() => {
    const read = () => setSession(readAddress(location.hash).session);
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return session;
}
