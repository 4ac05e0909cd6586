/**
 * A record's own member of this name. Names that clients choose may be `constructor` or `__proto__`, which
 * every object inherits.
 */
export function getOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
