/** Lists that stand in a page and in the code are the same list. */
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/commands.ts";
import { ERROR_STATUS } from "../../../src/protocol/errors.ts";
import { SESSION_EVENT_TYPES } from "../../../src/protocol/events/index.ts";
import { LEGACY_ENTRY_TYPES } from "../../../src/protocol/legacy-entries.ts";
import { NEXT_ACTIONS } from "../../../src/protocol/next-action.ts";
import { PHASES } from "../../../src/protocol/phases.ts";
import { JOURNALED_REPLY_TYPES } from "../../../src/protocol/reply-types.ts";
import { SERVER_ENTRIES } from "../../../src/protocol/session-entries.ts";
import { DIAGNOSTIC_CODES } from "../../../src/protocol/snapshot.ts";
import { CODE, PAGES, page } from "../../support/docs/repository-text.ts";

const JOURNAL = page("docs/journal.md").text;

describe("journal.md", () => {
  it("has every phase in its state table, in a row of its own or with others", () => {
    expect(new Set(firstCells(section(JOURNAL, "Session state")))).toEqual(new Set(PHASES));
  });

  it("has every next action, and no other", () => {
    const named = [section(JOURNAL, "Next action"), section(JOURNAL, "Source truth")].flatMap(lastCells);
    expect(new Set(named)).toEqual(new Set(NEXT_ACTIONS));
  });

  it("has every entry type of a session", () => {
    expect(firstCells(section(JOURNAL, "Entry types"))).toEqual(
      expect.arrayContaining([
        ...SESSION_EVENT_TYPES,
        ...JOURNALED_REPLY_TYPES,
        ...Object.keys(SERVER_ENTRIES),
      ]),
    );
  });

  it("has every entry type of the older live mode, and no other", () => {
    const named = firstCells(section(JOURNAL, "Journals of the older live mode"));
    expect(named.sort()).toEqual([...LEGACY_ENTRY_TYPES].sort());
  });
});

describe("protocol.md and streams.md", () => {
  it("have every error code of the wire, in a row with its status, and no other", () => {
    const pages = [page("docs/protocol.md").text, page("docs/streams.md").text];
    const listed = pages.flatMap(errorRows);
    const expected = Object.entries(ERROR_STATUS).map(([code, status]) => `${status} ${code}`);
    const rows = listed.flatMap(({ statuses, codes }) =>
      codes.map((code) => `${statuses.find((status) => expected.includes(`${status} ${code}`))} ${code}`),
    );
    expect(new Set(rows)).toEqual(new Set(expected));
  });

  it("have every code of a diagnostic", () => {
    const text = section(page("docs/protocol.md").text, "Reading state");
    expect(DIAGNOSTIC_CODES.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });
});

describe("what people are told to run", () => {
  it("is a command that exists: in the pages, and in every text of the code", () => {
    const texts = [...PAGES, ...CODE.filter(({ path }) => path.startsWith("src/"))];
    const named = texts.flatMap(({ text }) =>
      [...text.matchAll(/\bnpx impeccable-live ([a-z]+)/g)].map(([, command = ""]) => command),
    );
    expect(named).toContain("serve");
    expect(named.filter((command) => !Object.hasOwn(COMMANDS, command))).toEqual([]);
  });
});

describe("agents.md", () => {
  it("explains every next action, and no other", () => {
    const named = firstCells(section(page("docs/agents.md").text, "5. After an interruption"));
    expect(new Set(named)).toEqual(new Set(NEXT_ACTIONS));
  });
});

describe("hazards.md", () => {
  it("lists exactly the hazards that have a test by name", () => {
    const listed = [...page("docs/hazards.md").text.matchAll(/^- \[([\w-]+)\]/gm)].map(([, tag = ""]) => tag);
    const tests = CODE.filter(
      ({ path }) => path.startsWith("tests/") && !path.startsWith("tests/unit/docs/"),
    );
    const tested = listed.filter((tag) => tests.some(({ text }) => text.includes(`[${tag}]`)));
    expect(tested).toEqual(listed);
    expect(new Set(listed).size).toBe(listed.length);
    const titles = tests.flatMap(({ text }) =>
      [...text.matchAll(/["'`](?:[^"'`\n]*\s)?\[([a-z]+\d*(?:-[a-z0-9]+)+)\]/g)].map(([, tag = ""]) => tag),
    );
    const unlisted = new Set(titles.filter((tag) => !listed.includes(tag) && !tag.startsWith("data-")));
    expect([...unlisted]).toEqual([]);
  });
});

/** The rows of the tables whose first column is HTTP statuses and whose second has codes. */
function errorRows(text: string): { statuses: string[]; codes: string[] }[] {
  return [...text.matchAll(/^\| ([\d, ]+) \| ([^|]+) \|/gm)].map(([, statuses = "", cell = ""]) => ({
    statuses: statuses.split(", "),
    // Words in brackets are details of a code.
    codes: [...cell.replace(/\([^)]*\)/g, "").matchAll(/`([a-z_]+)`/g)].map(([, code = ""]) => code),
  }));
}

/** The text of a section, up to the next heading of its level. */
function section(text: string, title: string): string {
  const [, body] = text.split(`\n## ${title}`);
  if (body === undefined) throw new Error(`no section ${title}`);
  return body.split("\n## ")[0] ?? "";
}

/** Words in backticks of the first column of every table. */
function firstCells(text: string): string[] {
  return cells(text, (row) => row[0]);
}

/** Words in backticks of the last column of every table; of a cell only what comes before a comma. */
function lastCells(text: string): string[] {
  return cells(text, (row) => row.at(-1)?.split(",")[0]);
}

function cells(text: string, choose: (row: readonly string[]) => string | undefined): string[] {
  return [...text.matchAll(/^\|(.+)\|$/gm)]
    .map(([, row = ""]) => choose(row.split("|")) ?? "")
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word));
}
