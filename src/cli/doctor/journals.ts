import type { JournalFinding, StateDirInspection } from "../../protocol/local-server.ts";
import { type DoctorFinding, ok, problem, warning } from "./finding.ts";

/** Lines named one by one; of more, how many. */
const MAX_NAMED = 5;
const LIVE = ".impeccable/live";

/** What lies in the state folder: damaged journals, torn tails, files nobody knows. */
export function checkJournals(record: StateDirInspection, running: boolean): DoctorFinding[] {
  const findings: DoctorFinding[] = [];
  for (const journal of record.journals) {
    if (journal.damages.length > 0) findings.push(damaged(journal));
    // While a server writes, a line that is just being written is no finding.
    if (journal.tornBytes > 0 && !running) findings.push(torn(journal));
  }
  for (const file of record.keptTails) {
    const fix = "Nothing is lost that was ever answered. Look into it if you like, then remove it.";
    findings.push(
      warning("journal", `The torn end of a journal was cut off and kept as ${file}.`, fix, {
        file: placed(file),
      }),
    );
  }
  for (const file of record.oddFiles) {
    const fix = "It is ignored. Move it elsewhere if it is yours; remove it otherwise.";
    findings.push(warning("journal", `${file} is no file of ours [odd-file].`, fix, { file: placed(file) }));
  }
  if (findings.length > 0) return findings;
  const count = record.journals.length;
  return [
    ok("journal", count === 0 ? "No record yet." : `${count} journal${count === 1 ? "" : "s"}, whole.`),
  ];
}

function damaged({ file, damages, entries }: JournalFinding): DoctorFinding {
  const named = damages.slice(0, MAX_NAMED).map(({ line, reason }) => `line ${line}: ${reason}`);
  const more = damages.length > MAX_NAMED ? `, and ${damages.length - MAX_NAMED} more` : "";
  const id = /([0-9a-f]{8})\.jsonl$/.exec(file)?.[1];
  const fix =
    id === undefined
      ? "Everything around it is used. Restore the file from a backup if something is missing."
      : `Everything around it is used. See what is left: npx impeccable-live resume --id ${id}. ` +
        "If the session is of no use, discard it in the page; or restore the file from a backup.";
  const message = `${file} is damaged (${named.join("; ")}${more}); ${entries} entries can be read.`;
  return problem("journal", message, fix, { file: placed(file), line: damages[0]?.line ?? 1 });
}

function torn({ file, tornBytes }: JournalFinding): DoctorFinding {
  const fix =
    "Nothing to do: the next start cuts it off and keeps it beside the journal. Nothing answered is lost.";
  return warning("journal", `${file} ends in ${tornBytes} bytes of a line that was never finished.`, fix, {
    file: placed(file),
  });
}

/** Relative to the project. */
function placed(file: string): string {
  return file.startsWith(".impeccable-live/") ? file : `${LIVE}/${file}`;
}
