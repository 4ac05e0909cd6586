/** Asks for the agent token where the address brought none. */
import { useState } from "preact/hooks";

export function TokenForm({ onToken }: { readonly onToken: (token: string) => void }) {
  const [text, setText] = useState("");
  return (
    <main class="token">
      <h2>The inspector needs the agent token</h2>
      <p>
        Run <code>npx impeccable-live inspect</code>, which opens this page with it. Or give the token of a
        deployed project here; it stays in this tab.
      </p>
      <form
        class="zoom"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") onToken(text.trim());
        }}
      >
        <label>
          Agent token{" "}
          <input
            type="password"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Open</button>
      </form>
    </main>
  );
}
