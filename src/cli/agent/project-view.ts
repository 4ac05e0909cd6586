/** The project as `status` and `resume` show it: the journals, corrected by the source files. */
import { type LiveClient, LiveError } from "../../client/index.ts";
import { nextAction, type SourceFacts } from "../../protocol/decide-next-action.ts";
import type { NextAction } from "../../protocol/next-action.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { DiagnosticView, SessionSnapshot } from "../../protocol/snapshot.ts";
import type { Status } from "../../protocol/status.ts";
import { checkCompletion, type MarkerFinding, scanMarkers, unreadableFiles } from "../../source/index.ts";

/** A project's journals: as its running server shows them, or read from the disk while there is none. */
export interface ProjectRecord {
  status(which?: { readonly all?: boolean }): Promise<Status>;
  /** Any session; `null` when there is none with that id. */
  session(id: string): Promise<SessionSnapshot | null>;
}

/** The record of a running server. */
export function serverRecord(client: Pick<LiveClient, "status" | "session">): ProjectRecord {
  return {
    status: (which) => client.status(which),
    async session(id) {
      try {
        return await client.session(id);
      } catch (error) {
        if (error instanceof LiveError && error.code === "unknown_session") return null;
        throw error;
      }
    },
  };
}

/** A session with the next action its files ask for. */
export type SessionView =
  | (SessionSnapshot & { readonly source: "journal"; readonly nextAction: NextAction })
  | {
      readonly id: string;
      readonly source: "markers";
      readonly phase: null;
      readonly nextAction: NextAction;
    };

export interface ProjectView {
  readonly status: Status;
  readonly sessions: readonly SessionView[];
  readonly markers: readonly MarkerFinding[];
}

/**
 * Combines a project's record with the markers in the source. A session that exists in markers only is listed too,
 * because it can be recovered. So is a finished one that still has markers in the source.
 */
export async function viewProject(root: string, record: ProjectRecord, all = false): Promise<ProjectView> {
  const status = await record.status({ all });
  const listed = status.activeSessions;
  const files = listed.flatMap(({ sourceFile }) => (sourceFile ? [sourceFile] : []));
  const markers = await allMarkers(root, files);
  const sessions: SessionView[] = [];
  for (const session of listed) sessions.push(await withSourceFacts(root, session, markers));
  for (const id of new Set(markers.map((marker) => marker.id))) {
    if (listed.some((session) => session.id === id)) continue;
    const finished = await record.session(id);
    if (finished) sessions.push(await withSourceFacts(root, finished, markers));
    else {
      const found = markers.filter((marker) => marker.id === id);
      const source = { markers: found, clean: false, unreadable: [] };
      sessions.push({
        id,
        source: "markers",
        phase: null,
        nextAction: nextAction({ id, phase: null }, source),
      });
    }
  }
  return { status, sessions, markers };
}

/** A session of the record, corrected by the files. */
async function withSourceFacts(
  root: string,
  session: SessionSnapshot,
  markers: readonly MarkerFinding[],
): Promise<SessionView> {
  const source = await readSourceFacts(root, session, markers);
  const unread = source.unreadable.map(unreadable);
  return {
    ...session,
    source: "journal",
    sourceMarkers: source.markers.map(({ file, kind }) => `${file}: ${kind}`),
    diagnostics: [...session.diagnostics, ...unread, ...source.markers.flatMap(variantProblems)],
    nextAction: nextAction(session, source),
  };
}

/** Problems that the validator of `variants` finds in a wrapper that was edited by hand. */
function variantProblems({ problems = [] }: MarkerFinding): DiagnosticView[] {
  const at = new Date().toISOString();
  return problems.map(({ file, line, message }) => ({
    code: "variant_invalid",
    message: `${file}:${line}: ${message}`,
    at,
    lines: [line],
  }));
}

async function readSourceFacts(
  root: string,
  { id, phase, sourceFile, ...session }: SessionSnapshot,
  markers: readonly MarkerFinding[],
): Promise<SourceFacts & { readonly markers: readonly MarkerFinding[] }> {
  const own = markers.filter((marker) => marker.id === id);
  const files = sourceFile ? [sourceFile] : [];
  const unread = isFinalPhase(phase) ? [] : await unreadableFiles({ root, files });
  // The gate reads all source files, so it runs only in the phases that depend on it.
  const gated = own.length === 0 && (phase === "carbonize_required" || phase === "accept_requested");
  const paramValues = { ...session.paramValues, ...session.accepted?.paramValues };
  const clean = gated && (await checkCompletion({ root, id, files, paramValues })).clean;
  return { markers: own, clean, unreadable: unread };
}

function unreadable(file: string): DiagnosticView {
  return {
    code: "source_unreadable",
    message: `${file} is missing or cannot be read, so its content is unknown.`,
    at: new Date().toISOString(),
  };
}

/** Markers in all source files, and in files that the record names, which may be generated ones. */
async function allMarkers(root: string, named: readonly string[]): Promise<readonly MarkerFinding[]> {
  const found = await scanMarkers({ root });
  const further = await scanMarkers({
    root,
    files: named.filter((file) => !found.some((marker) => marker.file === file)),
  });
  return [...found, ...further];
}
