/** A folder with just an `index.html`, served from disk by a plain file server: no hot reload, no framework. */

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

/** Creates the folder and serves it. */
export async function startStaticProject(): Promise<StaticProject> {
  const root = await mkdtemp(join(tmpdir(), "impeccable-static-"));
  const file = join(root, "index.html");
  await writeFile(file, PAGE);
  const server = createServer(async (_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(await readFile(file));
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
