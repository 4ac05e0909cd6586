/** The results of the clean-up's inputs as the table of docs/source.md. Pure. */

export interface CleanupRow {
  readonly kind: string;
  readonly withPage: "done" | "left" | "wrong";
  readonly without: "done" | "left" | "wrong";
}

/** The table by kind, in the order of the inputs, with a row for all of them. */
export function cleanupTable(rows: readonly CleanupRow[]): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const lines = kinds.map((kind) =>
    line(
      kind,
      rows.filter((row) => row.kind === kind),
    ),
  );
  return [
    "| kind | inputs | done with a page | done without | left to the agent, with and without | wrong |",
    "|---|---|---|---|---|---|",
    ...lines,
    line("all", rows),
  ].join("\n");
}

function line(kind: string, rows: readonly CleanupRow[]): string {
  const count = (by: "withPage" | "without", result: string): number =>
    rows.filter((row) => row[by] === result).length;
  const wrong = count("withPage", "wrong") + count("without", "wrong");
  const left = `${count("withPage", "left")}, ${count("without", "left")}`;
  return `| ${kind} | ${rows.length} | ${count("withPage", "done")} | ${count("without", "done")} | ${left} | ${wrong} |`;
}
