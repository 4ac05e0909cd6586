import type { MiddlewareHandler } from "hono";
import { RATE_LIMIT_BURST, RATE_LIMIT_PER_S } from "../protocol/limits.ts";
import { STREAM_ROOT } from "../protocol/streams.ts";
import { ApiError } from "./api-error.ts";
import type { AppEnv } from "./app-env.ts";
import type { Platform } from "./platform.ts";

/** Routes that know their writer: they take from its own bucket once they have read who it is. */
const OWNED = /\/events$/;
/** Output comes in as many pieces as an agent writes; its stream bounds each, and its lease the writer. */
const isStream = (path: string) => path.includes(STREAM_ROOT);

/** 429 for a client that writes too fast; a page's events count for the tab they name, other writes for their address. */
export function writeLimit(
  platform: Pick<Platform, "rateLimit" | "remoteAddress">,
): MiddlewareHandler<AppEnv> {
  const limiter = platform.rateLimit === null ? null : new RateLimiter(platform.rateLimit);
  return async (c, next) => {
    const take = (owner: string) => limiter?.take(platform.remoteAddress(c) ?? "", owner, performance.now());
    c.set("limitWrites", take);
    const writes = c.req.method === "POST" || c.req.method === "PUT";
    if (writes && !OWNED.test(c.req.path) && !isStream(c.req.path)) take("");
    await next();
  };
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets kept before full ones are removed. */
const MAX_BUCKETS = 10_000;

/** A token bucket per remote address and owner. The burst keeps its proportion to the rate. */
class RateLimiter {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#burst = (perSecond * RATE_LIMIT_BURST) / RATE_LIMIT_PER_S;
  }

  /**
   * Takes one token.
   * @param now milliseconds of a monotonic clock: a step of the wall clock must not refuse a write
   * @throws ApiError 429 with `Retry-After` when none is left
   */
  take(address: string, owner: string, now: number): void {
    const key = `${address}|${owner}`;
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.at) / 1_000) * this.#perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) {
      const seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / this.#perSecond));
      throw new ApiError(
        "rate_limited",
        `Too many writes; try again in ${seconds} s.`,
        {},
        { "Retry-After": String(seconds) },
      );
    }
    bucket.tokens -= 1;
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > MAX_BUCKETS) this.#removeFull(now);
  }

  #removeFull(now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (bucket.tokens + ((now - bucket.at) / 1_000) * this.#perSecond >= this.#burst)
        this.#buckets.delete(key);
    }
  }
}
