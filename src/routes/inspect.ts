import { Hono } from "hono";
import type { AppEnv, Resource } from "./app-env.ts";

/**
 * Only the script beside the page runs; nothing can be framed, sent elsewhere or written as HTML. Styles are
 * constructed by the script, so that none has to be allowed.
 */
const POLICY = [
  ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", "img-src data:"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join("; ");

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inspector · Impeccable Live</title>
<link rel="icon" href="data:,">
<script type="module" src="inspect.js"></script>
</head>
<body><noscript>The inspector needs JavaScript.</noscript></body>
</html>
`;

/**
 * `GET /inspect`: the page of the inspector. It has no secret and no data, so it needs no token. All that it shows, its
 * script reads with the agent token, which comes in the fragment of the address and is taken out of it at once.
 */
export const inspect: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.get("/inspect", (c) =>
    c.body(PAGE, 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cache-Control": "no-store",
    }),
  );

  app.get("/inspect.js", async (c) =>
    c.body(await platform.pageScript("inspect"), 200, {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "no-store",
    }),
  );

  return app;
};
