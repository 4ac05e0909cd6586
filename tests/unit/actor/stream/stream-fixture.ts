import { createStorage } from "unstorage";
import { onTestFinished } from "vitest";
import {
  type ActorHost,
  type AppendRequest,
  type CreateRequest,
  callActor,
  defineLiveStream,
  encodeRequest,
  type ReadRequest,
  streamActorName,
} from "../../../../src/actor/index.ts";
import { LocalNamespace } from "../../../../src/hosts/local/local-namespace.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { temporaryFolder } from "../../../drivers/support/folder.ts";

const encoder = new TextEncoder();
const PROJECT = "default";

const PLAIN: CreateRequest = {
  contentType: "text/plain",
  ttlSeconds: null,
  expiresAt: null,
  closed: false,
  fork: null,
};
const APPEND: AppendRequest = {
  contentType: "text/plain",
  close: false,
  producer: null,
  streamSeq: null,
  lease: null,
};
const FROM_START: ReadRequest = { from: 0, live: null, cursor: null, ifNoneMatch: null };

/** Streams over files in a new folder, as in a local server; `reopen` is a restart. */
export class StreamFixture {
  readonly folder: string;
  readonly reported: string[] = [];
  /** Milliseconds since the Unix epoch. */
  now = Date.parse("2026-11-21T12:00:00.000Z");
  driver: JournalDriver;
  streams: LocalNamespace;
  readonly #open: (folder: string) => JournalDriver;
  #ids = 0;
  #idleAhead = 0;

  private constructor(folder: string, open: (folder: string) => JournalDriver) {
    this.folder = folder;
    this.#open = open;
    this.driver = open(folder);
    this.streams = this.#newStreams();
  }

  static async build(
    open: (folder: string) => JournalDriver = (base) => jsonlDriver({ base }),
  ): Promise<StreamFixture> {
    const fixture = new StreamFixture(await temporaryFolder(), open);
    onTestFinished(() => fixture.stop());
    return fixture;
  }

  async stop(): Promise<void> {
    await this.streams.shutDown("/close");
    await this.driver.dispose?.();
  }

  /** @param whileDown changes files in between */
  async reopen(whileDown: () => Promise<void> = async () => {}): Promise<void> {
    await this.stop();
    await whileDown();
    this.driver = this.#open(this.folder);
    this.streams = this.#newStreams();
  }

  /** Evicts every idle stream. */
  async sweep(): Promise<void> {
    this.#idleAhead += 120_000;
    await this.streams.evictIdle();
  }

  create(
    path: string,
    request: Partial<CreateRequest> = {},
    body: string | Uint8Array = "",
  ): Promise<Response> {
    return this.call(path, "PUT", encodeRequest("/stream", { ...PLAIN, ...request }), body);
  }

  append(path: string, body: string | Uint8Array, request: Partial<AppendRequest> = {}): Promise<Response> {
    return this.call(path, "POST", encodeRequest("/append", { ...APPEND, ...request }), body);
  }

  read(path: string, request: Partial<ReadRequest> = {}, signal?: AbortSignal): Promise<Response> {
    const address = encodeRequest("/read", { ...FROM_START, ...request });
    return callActor(this.streams, streamActorName(PROJECT, path), address, { method: "GET", signal });
  }

  async text(path: string): Promise<string> {
    return (await this.read(path)).text();
  }

  async status(path: string): Promise<number> {
    return (await this.call(path, "GET", "/head")).status;
  }

  delete(path: string): Promise<Response> {
    return this.call(path, "POST", "/delete");
  }

  call(
    path: string,
    method: "GET" | "POST" | "PUT",
    address: string,
    body?: string | Uint8Array,
  ): Promise<Response> {
    const raw = typeof body === "string" ? encoder.encode(body) : body && new Uint8Array(body);
    return callActor(this.streams, streamActorName(PROJECT, path), address, {
      method,
      ...(raw ? { raw } : {}),
    });
  }

  #newStreams(): LocalNamespace {
    const { driver } = this;
    const wiring: ActorHost = {
      storage: () => ({ items: createStorage({ driver }), journals: driver }),
      clock: () => ({ now: () => this.now }),
      newId: () => `id-${++this.#ids}`,
      report: (error) => this.reported.push(String(error)),
      settings: () => ({ maxAttempts: 5, local: true, hasProjectContext: false, longPollMs: 60_000 }),
    };
    const LiveStream = defineLiveStream(wiring);
    const streams: LocalNamespace = new LocalNamespace(
      (state) =>
        // These streams belong to no session, so no session or project is called.
        new LiveStream(state, { LIVE_STREAM: streams, LIVE_SESSION: streams, LIVE_PROJECT: streams }),
      {
        evictPath: "/retire",
        now: () => Date.now() + this.#idleAhead,
      },
    );
    return streams;
  }
}
