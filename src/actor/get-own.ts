/**
 * A record's member of this name, as far as somebody has written one: names that clients choose
 * may be `constructor` or `__proto__`, which every object seems to have.
 */
export function getOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
