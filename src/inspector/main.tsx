/** `/inspect.js`: the inspector. It takes the token out of the address before anything else is done. */
import { render } from "preact";
import { readAddress } from "./core/address.ts";
import { TokenStore } from "./data/token-store.ts";
import { App } from "./views/app.tsx";
import { adoptStyles } from "./views/styles.ts";

const base = location.origin + location.pathname.replace(/\/inspect$/, "");
const tokens = new TokenStore(base);
const { token, session } = readAddress(location.hash);
if (token !== null) {
  tokens.write(token);
  // Replaced, not followed: the address with the token is in no history.
  history.replaceState(null, "", session === null ? location.pathname : `#session=${session}`);
}
adoptStyles();
const root = document.createElement("div");
root.id = "app";
document.body.append(root);
render(<App base={base} tokens={tokens} />, root);
