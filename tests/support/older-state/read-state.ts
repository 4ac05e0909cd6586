/** What a server reports about the state folder it has opened, in a form in which two builds can be compared. */

/** A server's address and its agent token. */
export interface ServerAccess {
  readonly url: string;
  readonly token: string;
}

/** What to read. */
export interface StateKeys {
  /** By id. */
  readonly sessions: readonly string[];
  /** As `<session>/<run>`. */
  readonly runs: readonly string[];
  /** Cursors of the broadcast log: which frames to replay. */
  readonly frames: { readonly after: string; readonly upTo: string };
}

export interface ReportedState {
  /** `GET /status?all=1`. */
  readonly status: unknown;
  /** `GET /sessions/<id>`, by id. */
  readonly sessions: Readonly<Record<string, unknown>>;
  /** `GET /history`. */
  readonly history: unknown;
  /** All messages of each run's stream. */
  readonly runs: Readonly<Record<string, unknown>>;
  /** The frames that `GET /events` replays. */
  readonly frames: readonly unknown[];
}

/** Reads all of it over HTTP. Times, ports and sentences for people are replaced: they may differ between builds. */
export async function readState(server: ServerAccess, keys: StateKeys): Promise<ReportedState> {
  const read = async (path: string): Promise<unknown> => comparable(await readJson(server, path));
  const readEach = async (names: readonly string[], pathOf: (name: string) => string) => {
    const entries: [string, unknown][] = [];
    for (const name of names) entries.push([name, await read(pathOf(name))]);
    return Object.fromEntries(entries);
  };
  return {
    frames: (await replayedFrames(server, keys.frames)).map(comparable),
    sessions: await readEach(keys.sessions, (id) => `/sessions/${id}`),
    runs: await readEach(keys.runs, (path) => `/v1/stream/${path}?offset=-1`),
    history: await read("/history"),
    status: await read("/status?all=1"),
  };
}

async function readJson({ url, token }: ServerAccess, path: string): Promise<unknown> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET ${path} is ${response.status}: ${await response.text()}`);
  return response.json();
}

async function replayedFrames(
  server: ServerAccess,
  { after, upTo }: StateKeys["frames"],
): Promise<unknown[]> {
  const frames: unknown[] = [];
  for await (const { id, frame } of eventFrames(server, after)) {
    if (id !== null) frames.push(frame);
    if (id?.split("-")[1] === upTo.split("-")[1]) break;
  }
  return frames;
}

/** The frames of `GET /events`; `id` is `null` for those that change no state. */
async function* eventFrames(
  { url, token }: ServerAccess,
  cursor: string,
): AsyncGenerator<{ readonly id: string | null; readonly frame: unknown }> {
  const headers = { authorization: `Bearer ${token}`, "last-event-id": cursor };
  const response = await fetch(`${url}/events`, { headers });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      const id = /^id: (.*)$/m.exec(block)?.[1] ?? null;
      if (data !== undefined) yield { id, frame: JSON.parse(data) };
    }
  }
}

/** Where the server's broadcast log ends now. */
export async function currentCursor(server: ServerAccess): Promise<string> {
  for await (const { frame } of eventFrames(server, "")) {
    const cursor = cursorOf(frame);
    if (cursor !== null) return cursor;
  }
  throw new Error("the event stream ended before `connected`");
}

function cursorOf(frame: unknown): string | null {
  const isConnected = typeof frame === "object" && frame !== null && "cursor" in frame;
  return isConnected && typeof frame.cursor === "string" ? frame.cursor : null;
}

const ISO_TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const OMITTED = new Set(["port", "reason", "command", "message", "token", "diagnostics", "nextSeq"]);

/** A JSON value without what a restart moves and without sentences. */
export function comparable(value: unknown): unknown {
  if (typeof value === "string") return value.replace(ISO_TIME, "<time>");
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      OMITTED.has(name) ? [] : [[name, comparable(member)]],
    ),
  );
}
