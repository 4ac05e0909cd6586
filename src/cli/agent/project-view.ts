/** The project as `status` and `resume` show it: the server's record, corrected by the files. */
import type { NextAction } from "../../protocol/next-action.ts";
import type { SessionSnapshot } from "../../protocol/snapshot.ts";
import type { Status } from "../../protocol/status.ts";
import { checkClean, type MarkerFinding, scanMarkers } from "../../source/index.ts";
import type { Connection } from "../project/connect.ts";
import { reconcile } from "./reconcile.ts";

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
 * A session that only the markers know is shown too: it can be recovered.
 */
export async function viewProject(
  root: string,
  connection: Connection | null,
  all = false,
): Promise<ProjectView> {
  const status = connection ? await connection.client.status({ all }) : null;
  const recorded = status?.activeSessions ?? [];
  const files = recorded.flatMap(({ sourceFile }) => (sourceFile ? [sourceFile] : []));
  const markers = await allMarkers(root, files);
  const sessions: SessionView[] = [];
  for (const session of recorded) {
    const own = markers.filter(({ id }) => id === session.id);
    const gate =
      session.phase === "carbonize_required"
        ? await checkClean({ root, id: session.id, files: session.sourceFile ? [session.sourceFile] : [] })
        : null;
    sessions.push({ ...session, source: "journal", nextAction: reconcile(session, own, gate) });
  }
  for (const id of new Set(markers.map((marker) => marker.id))) {
    if (recorded.some((session) => session.id === id)) continue;
    const own = markers.filter((marker) => marker.id === id);
    const nextAction = reconcile({ id, phase: null, sourceFile: null, nextAction: null }, own, null);
    sessions.push({ id, source: "markers", phase: null, nextAction });
  }
  return { status, sessions, markers };
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
