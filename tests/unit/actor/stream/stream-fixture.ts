import { createStorage } from "unstorage";
import { onTestFinished } from "vitest";
import {
  ActorRef,
  type AppendRequest,
  type CreateRequest,
  type ReadRequest,
  type StreamOperations,
  type StreamReads,
  streamActorName,
} from "../../../../src/actor/index.ts";
import {
  closeNamespaces,
  type LocalNamespaces,
  localNamespaces,
} from "../../../../src/hosts/local/local-namespaces.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../../../src/storage-drivers/jsonl.ts";
import { testClock } from "../../../support/actor/clock.ts";
import { temporaryFolder } from "../../../support/drivers/folder.ts";

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
  #namespaces: LocalNamespaces;
  readonly #open: (folder: string) => JournalDriver;
  #ids = 0;
  #idleAhead = 0;

  private constructor(folder: string, open: (folder: string) => JournalDriver) {
    this.folder = folder;
    this.#open = open;
    this.driver = open(folder);
    this.#namespaces = this.#newNamespaces();
  }

  static async build(
    open: (folder: string) => JournalDriver = (base) => jsonlDriver({ base }),
  ): Promise<StreamFixture> {
    const fixture = new StreamFixture(await temporaryFolder(), open);
    onTestFinished(() => fixture.stop());
    return fixture;
  }

  get streams(): LocalNamespaces["streams"] {
    return this.#namespaces.streams;
  }

  /** Closes the project's actor, too: a stream reports its repaired tail there. */
  async stop(): Promise<void> {
    await closeNamespaces(this.#namespaces);
    await this.driver.dispose?.();
  }

  /** @param whileDown changes files in between */
  async reopen(whileDown: () => Promise<void> = async () => {}): Promise<void> {
    await this.stop();
    await whileDown();
    this.driver = this.#open(this.folder);
    this.#namespaces = this.#newNamespaces();
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
    return this.stream(path).call("create", { ...PLAIN, ...request, bytes: toBytes(body) });
  }

  append(path: string, body: string | Uint8Array, request: Partial<AppendRequest> = {}): Promise<Response> {
    return this.stream(path).call("append", { ...APPEND, ...request, bytes: toBytes(body) });
  }

  read(path: string, request: Partial<ReadRequest> = {}, signal?: AbortSignal): Promise<Response> {
    return this.stream(path).call("read", { ...FROM_START, ...request }, signal);
  }

  async text(path: string): Promise<string> {
    return (await this.read(path)).text();
  }

  async status(path: string): Promise<number> {
    return (await this.stream(path).call("head", null)).status;
  }

  delete(path: string): Promise<Response> {
    return this.stream(path).call("delete", null);
  }

  stream(path: string): ActorRef<StreamOperations, StreamReads> {
    return new ActorRef(this.streams, streamActorName(PROJECT, path));
  }

  #newNamespaces(): LocalNamespaces {
    const { driver } = this;
    return localNamespaces(
      {
        storage: () => ({ items: createStorage({ driver }), journals: driver }),
        clock: () => testClock(() => this.now),
        newId: () => `id-${++this.#ids}`,
        report: (error) => this.reported.push(String(error)),
        settings: () => ({ maxAttempts: 5, local: true, hasProjectContext: false, longPollMs: 60_000 }),
      },
      { now: () => Date.now() + this.#idleAhead },
    );
  }
}

function toBytes(body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof body === "string" ? encoder.encode(body) : new Uint8Array(body);
}
