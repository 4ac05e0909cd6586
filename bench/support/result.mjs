/** The middle of some numbers. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** How long some work takes, milliseconds. */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * One figure beside its floor. With `least` more is better, and `limit` is a lower bound.
 * @param figure what was measured, in the words of the table
 * @param unit of `value`, `floor` and `limit`
 * @param floors what the floor is made of, by name
 * @param limit the bar in this run's numbers; absent: there is only the ratio
 */
export function result({ figure, unit, value, floors, floor, limit, bar, least = false, ...rest }) {
  const within = limit === undefined ? null : least ? value >= limit : value <= limit;
  return {
    figure,
    unit,
    value: round(value),
    ...(floors ? { floors: mapValues(floors, round) } : {}),
    ...(floor === undefined ? {} : { floor: round(floor), ratio: round(value / floor) }),
    ...(limit === undefined ? {} : { limit: round(limit) }),
    bar,
    within,
    ...rest,
  };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function round(value) {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}
