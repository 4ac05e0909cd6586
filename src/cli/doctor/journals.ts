import { type DoctorFinding, ok, problem, warning } from "../../protocol/finding.ts";
import type { JournalFinding, StateDirInspection } from "../../protocol/local-server.ts";

/** How many lines are listed; of more, the number is given. */
const MAX_LISTED = 5;
const LIVE = ".impeccable/live";

/** The files of the state folder: damaged journals, torn tails, unknown files. */
export function checkJournals(record: StateDirInspection, running: boolean): DoctorFinding[] {
  const findings: DoctorFinding[] = [];
  for (const journal of record.journals) {
    if (journal.damages.length > 0) findings.push(damaged(journal));
    else if (journal.isStray) findings.push(stray(journal));
    // While a server runs, an unfinished line may just be written.
    if (journal.tornBytes > 0 && !running) findings.push(torn(journal));
  }
  for (const file of record.keptTails) {
    const fix = "No answered request is lost. You can remove the file.";
    findings.push(
      warning("journal", `The torn tail of a journal was cut off and stored as ${file}.`, fix, {
        file: projectPathOf(file),
      }),
    );
  }
  for (const file of record.oddFiles) {
    const fix = "It is ignored. Move it elsewhere if it is yours; otherwise remove it.";
    findings.push(
      warning("journal", `${file} is not a file of Impeccable Live [odd-file].`, fix, {
        file: projectPathOf(file),
      }),
    );
  }
  if (findings.length > 0) return findings;
  const count = record.journals.length;
  return [
    ok(
      "journal",
      count === 0 ? "No journal yet." : `${count} journal${count === 1 ? "" : "s"} without damage.`,
    ),
  ];
}

function damaged({ file, damages, entries }: JournalFinding): DoctorFinding {
  const listed = damages.slice(0, MAX_LISTED).map(({ line, reason }) => `line ${line}: ${reason}`);
  const more = damages.length > MAX_LISTED ? `, and ${damages.length - MAX_LISTED} more` : "";
  const id = /([0-9a-f]{8})\.jsonl$/.exec(file)?.[1];
  const fix =
    id === undefined
      ? "All valid entries are used. Restore the file from a backup if something is missing."
      : `All valid entries are used. See what is left: npx impeccable-live resume --id ${id}. ` +
        "Discard the session in the page if it is of no use, or restore the file from a backup.";
  const message = `${file} is damaged (${listed.join("; ")}${more}); ${entries} entries can be read.`;
  return problem("journal", message, fix, { file: projectPathOf(file), line: damages[0]?.line ?? 1 });
}

function stray({ file }: JournalFinding): DoctorFinding {
  const fix = "It is ignored. Remove the file; if a reply was meant for another session, send it again.";
  const message = `${file} holds only words about a session that is not there, such as a reply with a mistyped id.`;
  return warning("journal", message, fix, { file: projectPathOf(file) });
}

function torn({ file, tornBytes }: JournalFinding): DoctorFinding {
  const fix =
    "Nothing to do: the next start cuts it off and stores it beside the journal. No answered request is lost.";
  return warning("journal", `${file} ends with ${tornBytes} bytes of an unfinished line.`, fix, {
    file: projectPathOf(file),
  });
}

/** The path of a file of the state folder, relative to the project. */
function projectPathOf(file: string): string {
  return file.startsWith(".impeccable-live/") ? file : `${LIVE}/${file}`;
}
