/** A folder with an `index.html`, served from disk by a plain file server: no hot reload, no framework. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServer, listen } from "./page-server.ts";

export interface StaticProject {
  readonly root: string;
  readonly url: string;
  html(): Promise<string>;
  write(html: string): Promise<void>;
  close(): Promise<void>;
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Harbour</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
    <main>
      <h1 class="title">Boats by the hour</h1>
      <p>From the old pier, every day until sunset.</p>
    </main>
  </body>
</html>
`;

/**
 * Creates the folder and serves it.
 * @param files by name, beside the page; `index.html` is another page
 */
export async function startStaticProject(
  files: Readonly<Record<string, string>> = {},
): Promise<StaticProject> {
  const root = await mkdtemp(join(tmpdir(), "impeccable-static-"));
  const file = join(root, "index.html");
  for (const [name, text] of Object.entries({ "index.html": PAGE, ...files }))
    await writeFile(join(root, name), text);
  const server = createServer(async ({ url = "/" }, response) => {
    const name = url.slice(1).replace(/[?#].*$/, "");
    const isPage = !Object.hasOwn(files, name) || name === "index.html";
    const type = isPage ? "text/html" : "text/css";
    response
      .writeHead(200, { "content-type": `${type}; charset=utf-8` })
      .end(await readFile(isPage ? file : join(root, name)));
  });
  const port = await listen(server, 0);
  return {
    root,
    url: `http://localhost:${port}/`,
    html: () => readFile(file, "utf8"),
    write: (html) => writeFile(file, html),
    async close() {
      await closeServer(server);
      await rm(root, { recursive: true, force: true });
    },
  };
}
