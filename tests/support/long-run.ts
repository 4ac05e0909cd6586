/** Whether this is `npm run test:all`: every suite on every host, more seeds, more kills. */
export const isLongRun = process.env.TEST_ALL === "1";
