/** The project as `status` and `resume` show it: the server's record, corrected by the files. */
import { LiveError } from "../../client/index.ts";
import { nextAction, type SourceFacts } from "../../protocol/decide-next-action.ts";
import type { NextAction } from "../../protocol/next-action.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { DiagnosticView, SessionSnapshot } from "../../protocol/snapshot.ts";
import type { Status } from "../../protocol/status.ts";
import { checkCompletion, type MarkerFinding, scanMarkers, unreadableFiles } from "../../source/index.ts";
import type { Connection } from "../project/connect.ts";

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
  readonly status: Status | null;
  readonly sessions: readonly SessionView[];
  readonly markers: readonly MarkerFinding[];
}

/**
 * Reads the server's status (if there is a server) and the markers in the source, and brings them together.
 * A session that only the markers know is shown too: it can be recovered. So is a finished one whose markers
 * still stand in the source.
 */
export async function viewProject(
  root: string,
  connection: Pick<Connection, "client"> | null,
  all = false,
): Promise<ProjectView> {
  const status = connection ? await connection.client.status({ all }) : null;
  const listed = status?.activeSessions ?? [];
  const files = listed.flatMap(({ sourceFile }) => (sourceFile ? [sourceFile] : []));
  const markers = await allMarkers(root, files);
  const sessions: SessionView[] = [];
  for (const session of listed) sessions.push(await recorded(root, session, markers));
  for (const id of new Set(markers.map((marker) => marker.id))) {
    if (listed.some((session) => session.id === id)) continue;
    const finished = connection ? await recordOf(connection, id) : null;
    if (finished) sessions.push(await recorded(root, finished, markers));
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

/** A session of the record, with what the files say. */
async function recorded(
  root: string,
  session: SessionSnapshot,
  markers: readonly MarkerFinding[],
): Promise<SessionView> {
  const source = await sourceOf(root, session, markers);
  const unread = source.unreadable.map(unreadable);
  return {
    ...session,
    source: "journal",
    sourceMarkers: source.markers.map(({ file, kind }) => `${file}: ${kind}`),
    diagnostics: [...session.diagnostics, ...unread, ...source.markers.flatMap(toRepair)],
    nextAction: nextAction(session, source),
  };
}

/** What the validator of `variants` has against a wrapper that somebody edited by hand. */
function toRepair({ problems = [] }: MarkerFinding): DiagnosticView[] {
  const at = new Date().toISOString();
  return problems.map(({ file, line, message }) => ({
    code: "variant_invalid",
    message: `${file}:${line}: ${message}`,
    at,
    lines: [line],
  }));
}

async function sourceOf(
  root: string,
  { id, phase, sourceFile }: SessionSnapshot,
  markers: readonly MarkerFinding[],
): Promise<SourceFacts & { readonly markers: readonly MarkerFinding[] }> {
  const own = markers.filter((marker) => marker.id === id);
  const files = sourceFile ? [sourceFile] : [];
  const unread = isFinalPhase(phase) ? [] : await unreadableFiles({ root, files });
  // The gate reads every source file: only these phases end with its word.
  const gated = own.length === 0 && (phase === "carbonize_required" || phase === "accept_requested");
  const clean = gated && (await checkCompletion({ root, id, files })).clean;
  return { markers: own, clean, unreadable: unread };
}

function unreadable(file: string): DiagnosticView {
  return {
    code: "source_unreadable",
    message: `${file} is missing or cannot be read; what is in it is not known.`,
    at: new Date().toISOString(),
  };
}

/** The record of a session that is not open; `null` when there is none. */
async function recordOf({ client }: Pick<Connection, "client">, id: string): Promise<SessionSnapshot | null> {
  try {
    return await client.session(id);
  } catch (error) {
    if (error instanceof LiveError && error.code === "unknown_session") return null;
    throw error;
  }
}

/** Markers in all source files, and in the files the record names: those may be no source (generated). */
async function allMarkers(root: string, named: readonly string[]): Promise<readonly MarkerFinding[]> {
  const found = await scanMarkers({ root });
  const further = await scanMarkers({
    root,
    files: named.filter((file) => !found.some((marker) => marker.file === file)),
  });
  return [...found, ...further];
}
