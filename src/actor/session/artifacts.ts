import { uint8ArrayToHex } from "uint8array-extras";
import type { Storage } from "unstorage";
import { type HistoryItem, PICTURE_MOMENTS, pictureName } from "../../protocol/history.ts";
import { ARTIFACT_NAME } from "../../protocol/ids.ts";
import { MAX_ARTIFACT_BYTES } from "../../protocol/limits.ts";
import { callStore } from "../../storage-drivers/journal-driver.ts";
import { rawBytes } from "../../storage-drivers/raw-value.ts";
import { sessionKeys } from "../names.ts";

const encoder = new TextEncoder();

export interface StoredArtifact {
  readonly name: string;
  /** For agents on the same machine; where there are no files, the same as `url`. */
  readonly path: string;
  /** Relative to the server's root. */
  readonly url: string;
  readonly sha256: string;
}

/** Where artifacts go, and where else some of before may lie: a store was configured since. */
export type ArtifactStores = readonly [Storage, ...Storage[]];

/** Screenshots, previews and attachments of one session: whole items, addressed by name. */
export class Artifacts {
  readonly #session: string;
  readonly #stores: ArtifactStores;
  readonly #path: ((session: string, name: string) => string) | undefined;

  constructor(
    session: string,
    stores: ArtifactStores,
    path: ((session: string, name: string) => string) | undefined,
  ) {
    this.#session = session;
    this.#stores = stores;
    this.#path = path;
  }

  /** Stores bytes under a name. @throws RangeError for more than routes let through */
  async put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<StoredArtifact> {
    if (bytes.length > MAX_ARTIFACT_BYTES) throw new RangeError(`an artifact of ${bytes.length} bytes`);
    const sha256 = uint8ArrayToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
    await callStore(() => this.#stores[0].setItemRaw(sessionKeys(this.#session).artifact(name), bytes));
    return { name, path: this.#pathOf(name), url: this.#urlOf(name), sha256 };
  }

  /** Stores an uploaded screenshot under a name of its own. */
  async storeScreenshot(bytes: Uint8Array<ArrayBuffer>): Promise<StoredArtifact> {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return this.put(`screenshot-${uint8ArrayToHex(digest.subarray(0, 8))}.png`, bytes);
  }

  /** Stores a wrapper block and answers its address. */
  async storePreview(html: string): Promise<string> {
    const bytes = encoder.encode(html);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return (await this.put(`preview-${uint8ArrayToHex(digest.subarray(0, 8))}.html`, bytes)).url;
  }

  /** The bytes of an artifact; `null` when there is none of that name. */
  async get(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!ARTIFACT_NAME.test(name)) return null;
    for (const store of this.#stores) {
      for (const key of this.#keysOf(name)) {
        const bytes = rawBytes(await callStore(() => store.getItemRaw<unknown>(key)));
        if (bytes) return bytes;
      }
    }
    return null;
  }

  /** Whether a path or address is one that `storeScreenshot` answered for this session. */
  async isOwnScreenshot(pathOrUrl: string): Promise<boolean> {
    const name = pathOrUrl.slice(Math.max(pathOrUrl.lastIndexOf("/"), pathOrUrl.lastIndexOf("\\")) + 1);
    if (!ARTIFACT_NAME.test(name)) return false;
    if (pathOrUrl !== this.#pathOf(name) && pathOrUrl !== this.#urlOf(name)) return false;
    return this.#has(name);
  }

  /** Addresses of the small pictures of the element that are stored. */
  async pictures(): Promise<Pick<HistoryItem, "pictures">> {
    const names = PICTURE_MOMENTS.map((moment) => [moment, pictureName(moment)] as const);
    const stored = await Promise.all(names.map(([, name]) => this.#has(name)));
    const found = names.filter((_, index) => stored[index]);
    if (found.length === 0) return {};
    return { pictures: Object.fromEntries(found.map(([moment, name]) => [moment, this.#urlOf(name)])) };
  }

  async removeAll(): Promise<void> {
    for (const store of this.#stores) {
      const keys = await store.getKeys(sessionKeys(this.#session).artifacts);
      await Promise.all(keys.map((key) => store.removeItem(key)));
    }
  }

  async #has(name: string): Promise<boolean> {
    for (const store of this.#stores) {
      for (const key of this.#keysOf(name)) if (await callStore(() => store.hasItem(key))) return true;
    }
    return false;
  }

  /** Where an artifact may lie, the key of this version first. */
  #keysOf(name: string): ReadonlySet<string> {
    const keys = sessionKeys(this.#session);
    return new Set([keys.artifact(name), keys.olderArtifact(name)]);
  }

  #pathOf(name: string): string {
    return this.#path?.(this.#session, name) ?? this.#urlOf(name);
  }

  #urlOf(name: string): string {
    return `/sessions/${this.#session}/artifacts/${name}`;
  }
}
