/** Asynchronous mapping with a bounded number of files open at a time. */

/** Enough reads at a time to keep a disk busy, few enough for any limit on open files. */
const PARALLEL_READS = 32;

/** `work` for every item, a bounded number at a time; results in the order of the items. */
export async function mapInParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, items.length) }, lane));
  return results;
}
