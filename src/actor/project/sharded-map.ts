/** How many of an id's last characters name its bucket: two hexadecimal ones are 256 buckets. */
const BUCKET_CHARS = 2;

/**
 * Something about each of many sessions. It lies in buckets that are never changed, only replaced, so
 * that a state and the one after it share all but one: ten thousand sessions are not copied for one.
 */
export type ShardedMap<Value> = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** A record of any length in buckets. */
export function toShardedMap<Value>(record: Readonly<Record<string, Value>>): ShardedMap<Value> {
  const buckets: Record<string, Record<string, Value>> = {};
  for (const [session, value] of Object.entries(record)) {
    const bucket = buckets[bucketOf(session)] ?? {};
    buckets[bucketOf(session)] = bucket;
    bucket[session] = value;
  }
  return buckets;
}

export function getSharded<Value>(buckets: ShardedMap<Value>, session: string): Value | undefined {
  return buckets[bucketOf(session)]?.[session];
}

export function withSharded<Value>(
  buckets: ShardedMap<Value>,
  session: string,
  value: Value,
): ShardedMap<Value> {
  const name = bucketOf(session);
  return { ...buckets, [name]: { ...buckets[name], [session]: value } };
}

/** The same without that session. None of the buckets is empty. */
export function withoutSharded<Value>(buckets: ShardedMap<Value>, session: string): ShardedMap<Value> {
  const name = bucketOf(session);
  const { [name]: bucket, ...others } = buckets;
  if (bucket?.[session] === undefined) return buckets;
  const { [session]: _, ...rest } = bucket;
  return Object.keys(rest).length === 0 ? others : { ...others, [name]: rest };
}

export function shardedKeys(buckets: ShardedMap<unknown>): readonly string[] {
  return Object.values(buckets).flatMap((bucket) => Object.keys(bucket));
}

function bucketOf(session: string): string {
  return session.slice(-BUCKET_CHARS);
}
