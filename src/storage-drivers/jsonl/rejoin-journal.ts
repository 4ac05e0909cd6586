import type { JournalDriver } from "../journal-driver.ts";

/**
 * Joins the two halves of a journal: an older live mode does not know the archive, so what it appends to an
 * archived session begins a second journal among the open ones. Afterwards the open journal holds the archived
 * lines and then its own. Repeatable: a process that dies before the archived one is removed loses nothing.
 * @param open key of the journal among the open sessions
 * @param archived key of the one in the archive; the caller removes its file
 */
export async function rejoinJournal(driver: JournalDriver, open: string, archived: string): Promise<void> {
  const before = await linesOf(driver, archived);
  const own = await linesOf(driver, open);
  if (before.every((line, index) => line === own[index])) return;
  await driver.openJournal(open);
  await driver.replaceJournal(open, [...before, ...own]);
  await driver.closeJournal(open);
}

async function linesOf(driver: JournalDriver, key: string): Promise<readonly string[]> {
  await driver.openJournal(key);
  const { lines } = await driver.readJournal(key);
  await driver.closeJournal(key);
  return lines;
}
