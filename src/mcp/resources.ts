/** Resources: sessions, their pictures, and the guide. */
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from "@modelcontextprotocol/server";
import { uint8ArrayToBase64 } from "uint8array-extras";
import { LiveError } from "../client/index.ts";
import { designText } from "../guide/design.ts";
import { GUIDE_TOPICS, guideText } from "../guide/index.ts";
import { ARTIFACT_NAME, SESSION_ID } from "../protocol/ids.ts";
import type { McpBackend } from "./backend.ts";
import { boundMembers } from "./bound-text.ts";
import { SESSIONS_FROM_PAGE } from "./from-page.ts";
import { listSessions } from "./session-list.ts";

/** Name under which resources are read: a resource has no agent. */
const READER = "mcp";
/** Larger pictures do not fit through every client's standard input; their path and address are in the event. */
const MAX_PICTURE_BYTES = 4 * 1024 * 1024;

/** Accepted variants in one answer. */
const MAX_HISTORY = 50;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
};

export function registerResources(server: McpServer, backend: McpBackend): void {
  registerGuide(server);
  registerSessions(server, backend);
  registerHistory(server, backend);
  registerArtifacts(server, backend);
}

/** The list of `history`: the newest, with diffs that are cut where they are long. */
function registerHistory(server: McpServer, backend: McpBackend): void {
  server.registerResource(
    "history",
    "live://history",
    {
      title: "Accepted variants",
      description: "What was picked and asked for, by whom it was written, which files changed, with diffs",
      mimeType: "application/json",
    },
    async (uri) => {
      const { history } = await (await backend.connect(READER)).history();
      const items = history.slice(0, MAX_HISTORY).map((item) => boundMembers({ ...item }));
      return json(uri, { fromPage: SESSIONS_FROM_PAGE, history: items });
    },
  );
}

function registerGuide(server: McpServer): void {
  const text = (uri: URL, body: string) => ({
    contents: [{ uri: uri.href, mimeType: "text/markdown", text: body }],
  });
  server.registerResource(
    "guide",
    "live://guide",
    { title: "Guide for agents", description: "The loop, authoring, recovery", mimeType: "text/markdown" },
    (uri) => text(uri, GUIDE_TOPICS.map((topic) => guideText(topic)).join("\n\n")),
  );
  server.registerResource(
    "guide-design",
    "live://guide/design",
    { title: "Guide for agents: design", mimeType: "text/markdown" },
    (uri) => text(uri, designText()),
  );
  for (const topic of GUIDE_TOPICS) {
    server.registerResource(
      `guide-${topic}`,
      `live://guide/${topic}`,
      { title: `Guide for agents: ${topic}`, mimeType: "text/markdown" },
      (uri) => text(uri, guideText(topic)),
    );
  }
}

function registerSessions(server: McpServer, backend: McpBackend): void {
  const list = async () => listSessions(backend, await backend.connect(READER), READER);
  server.registerResource(
    "sessions",
    "live://sessions",
    { title: "Open sessions", description: "With what each needs next", mimeType: "application/json" },
    async (uri) => json(uri, { fromPage: SESSIONS_FROM_PAGE, sessions: await list() }),
  );
  server.registerResource(
    "session",
    new ResourceTemplate("live://sessions/{id}", {
      list: async () => ({
        resources: (await list().catch(() => [])).map(({ id }) => ({
          uri: `live://sessions/${id}`,
          name: `session ${id}`,
          mimeType: "application/json",
        })),
      }),
      complete: {
        id: async (begun) =>
          (await list().catch(() => [])).map(({ id }) => id).filter((id) => id.startsWith(begun)),
      },
    }),
    { title: "One session", description: "Its record, as the server has it", mimeType: "application/json" },
    async (uri, { id }) => {
      if (typeof id !== "string" || !SESSION_ID.test(id)) throw new ResourceNotFoundError(uri.href);
      const client = await backend.connect(READER);
      const session = await client.session(id).catch((error: unknown) => {
        if (error instanceof LiveError && error.code === "unknown_session")
          throw new ResourceNotFoundError(uri.href);
        throw error;
      });
      return json(uri, { fromPage: SESSIONS_FROM_PAGE, session: boundMembers({ ...session }) });
    },
  );
}

function registerArtifacts(server: McpServer, backend: McpBackend): void {
  server.registerResource(
    "artifact",
    new ResourceTemplate("live://sessions/{id}/artifacts/{name}", { list: undefined }),
    { title: "Picture of a session", description: "A screenshot or an attachment" },
    async (uri, { id, name }) => {
      const isName =
        typeof id === "string" && SESSION_ID.test(id) && typeof name === "string" && ARTIFACT_NAME.test(name);
      const bytes = isName ? await readArtifact(backend, id, name) : null;
      const mimeType =
        typeof name === "string" ? MEDIA_TYPES[name.split(".").at(-1)?.toLowerCase() ?? ""] : undefined;
      if (bytes === null || mimeType === undefined) throw new ResourceNotFoundError(uri.href);
      if (bytes.length > MAX_PICTURE_BYTES) {
        const text = `This picture has ${bytes.length} bytes, too many for one message: open event.screenshotPath instead.`;
        return { contents: [{ uri: uri.href, mimeType: "text/plain", text }] };
      }
      return { contents: [{ uri: uri.href, mimeType, blob: uint8ArrayToBase64(bytes) }] };
    },
  );
}

/** `null` when the session has none of that name. */
async function readArtifact(backend: McpBackend, id: string, name: string): Promise<Uint8Array | null> {
  const client = await backend.connect(READER);
  return client.getArtifact(id, name).catch((error: unknown) => {
    if (error instanceof LiveError && error.status === 404) return null;
    throw error;
  });
}

function json(uri: URL, value: unknown) {
  return { contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(value) }] };
}
