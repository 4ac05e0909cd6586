import { isLongRun } from "../long-run.ts";

/** The number of kills of `npm run crash -- --kills N`; absent in `npm test`. */
const asked = process.env.CRASH_KILLS;

/** Kills of the crash loop in this run. */
export const kills = asked === undefined ? (isLongRun ? 500 : 50) : Number(asked);

/** How often a server is succeeded from another namespace in this run; each takes seconds. */
export const successions = asked === undefined ? 3 : Math.ceil(Number(asked) / 5);

/** Whether this run has less to kill than `npm run test:all` and `npm run crash`. */
const isShort = asked === undefined && !isLongRun;

/** Kills of a server with 64 clients. */
export const crowdKills = isShort ? 10 : 20;

/** Kills of workerd, whose start takes three times as long as Node's. */
export const workerdKills = isShort ? 8 : 20;

/** Events that two pollers race for. */
export const racedEvents = isShort ? 400 : 1_000;

/** Seed of the choices of clients and kills; their timing depends on the machine. */
export const crashSeed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
