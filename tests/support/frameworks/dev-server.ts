/** Runs a framework's own dev server, as its users start it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { until } from "../server/until.ts";

const READY_MS = 120_000;

/** The command of each fixture, without its port. */
const COMMANDS = {
  "vite-react": ["vite", "--strictPort", "--host", "localhost", "--port"],
  "vite-vue": ["vite", "--strictPort", "--host", "localhost", "--port"],
  "vite-svelte": ["vite", "--strictPort", "--host", "localhost", "--port"],
  sveltekit: ["vite", "dev", "--strictPort", "--host", "localhost", "--port"],
  astro: ["astro", "dev", "--host", "localhost", "--port"],
  "next-app": ["next", "dev", "--hostname", "localhost", "--port"],
  "next-pages": ["next", "dev", "--hostname", "localhost", "--port"],
  nuxt: ["nuxt", "dev", "--host", "localhost", "--port"],
  "tanstack-start": ["vite", "dev", "--strictPort", "--host", "localhost", "--port"],
} as const;

export type FrameworkName = keyof typeof COMMANDS;
export const FRAMEWORKS = Object.keys(COMMANDS).filter(isFrameworkName);

/** Frameworks that have no page for a whole session. */
const MORE_COMMANDS = {
  "vite-solid": ["vite", "--strictPort", "--host", "localhost", "--port"],
  "vite-preact": ["vite", "--strictPort", "--host", "localhost", "--port"],
} as const;
const ALL_COMMANDS = { ...COMMANDS, ...MORE_COMMANDS };

export type DevServerName = keyof typeof ALL_COMMANDS;

export interface DevServer {
  readonly url: string;
  /** Everything it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts the server in an installed project. Resolves when it serves the page. */
export async function startDevServer(name: DevServerName, root: string): Promise<DevServer> {
  const port = await freePort();
  const [program, ...words] = ALL_COMMANDS[name];
  const child = spawn(join(root, "node_modules", ".bin", program), [...words, String(port)], {
    cwd: root,
    // A process group of its own: some dev servers have helper processes that must end with them.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...developmentEnvironment(),
      PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const url = `http://localhost:${port}/`;
  const stop = () => endGroup(child);
  try {
    await until(
      `${name} serves its page`,
      async () => {
        if (child.exitCode !== null) throw new Error(`the dev server ended:\n${said}`);
        const page = await fetch(url).catch(() => null);
        const text = await page?.text().catch(() => null);
        return page?.ok && text ? text : undefined;
      },
      READY_MS,
    );
  } catch (error) {
    await stop();
    throw new Error(`${name} did not start; it said:\n${said}`, { cause: error });
  }
  return { url, output: () => said, stop };
}

/** A dev server behaves differently when it sees the settings of a test runner. */
function developmentEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_ENV$|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    NO_COLOR: "1",
    ASTRO_TELEMETRY_DISABLED: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    NUXT_TELEMETRY_DISABLED: "1",
  };
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  // The end of the process, not of its output: a helper that left the group may keep that open.
  const gone = new Promise((done) => child.once("exit", done));
  process.kill(-child.pid, "SIGKILL");
  await gone;
  child.stdout?.destroy();
  child.stderr?.destroy();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function isFrameworkName(name: string): name is FrameworkName {
  return name in COMMANDS;
}
