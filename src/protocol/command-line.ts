/** Command lines as text, for agents and people to run as they stand. */

/** The command's name. */
export const PROGRAM = "impeccable-live";

/** One word for a POSIX shell: quoted when it needs to be. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `npx impeccable-live …` with every word quoted as needed. */
export function commandLine(...words: readonly string[]): string {
  return ["npx", PROGRAM, ...words].map(shellWord).join(" ");
}
