/** How many kills `npm run crash -- --kills N` asks for; absent in `npm test`. */
const asked = process.env.CRASH_KILLS;

/** Kills of the crash loop in this run. */
export const kills = asked === undefined ? 50 : Number(asked);
