/** A framework project with its dev server, our server and the page in a browser. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { type ServeProcess, serve } from "../browser/cli-process.ts";
import { type OverlayPage, openOverlay } from "../browser/overlay-page.ts";
import { ownPort } from "../server/own-port.ts";
import { type DevServer, type FrameworkName, startDevServer } from "./dev-server.ts";
import { changedFiles, installFramework, removeFramework } from "./install.ts";

export interface Framework {
  readonly name: FrameworkName;
  /** The project on the disk: a git repository of its own. */
  readonly root: string;
  /** The page. */
  readonly url: string;
  readonly devServer: DevServer;
  /** `impeccable-live serve`, with its port and the files that contain the tag. */
  readonly server: ServeProcess;
  /** The page with the overlay. */
  readonly overlay: OverlayPage;
  /** A file of the project, as it is now. */
  source(file: string): Promise<string>;
  /** The files that git reports as changed, without `.impeccable/`. */
  changed(): string[];
  /** Kills our server with SIGKILL and starts it again. */
  killServer(): Promise<void>;
  close(): Promise<void>;
}

/** Installs (once), starts the dev server, then ours, and opens the page. The caller closes it. */
export async function startFramework(browser: Browser, name: FrameworkName): Promise<Framework> {
  const root = await installFramework(name);
  const devServer = await startDevServer(name, root);
  let server: ServeProcess | null = null;
  try {
    server = await serve(root, "--port", String(await ownPort()));
    let running = server;
    const overlay = await openOverlay(browser, devServer.url);
    return {
      name,
      root,
      url: devServer.url,
      devServer,
      server,
      overlay,
      source: (file) => readFile(join(root, file), "utf8"),
      changed: () => changedFiles(root),
      async killServer() {
        await running.kill();
        running = await serve(root);
      },
      async close() {
        await overlay.context.close();
        await running.stop();
        await devServer.stop();
        await removeFramework(root);
      },
    };
  } catch (error) {
    await server?.stop();
    await devServer.stop();
    await removeFramework(root);
    throw new Error(`${name}: the overlay did not come; the dev server said:\n${devServer.output()}`, {
      cause: error,
    });
  }
}
