/** How many kills `npm run crash -- --kills N` asks for; absent in `npm test`. */
const asked = process.env.CRASH_KILLS;

/** Kills of the crash loop in this run. */
export const kills = asked === undefined ? 50 : Number(asked);

/** Of the choices of clients and killers; how these meet is the machine's choice. */
export const crashSeed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
