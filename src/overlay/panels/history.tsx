/** The accepted variants: what was picked and asked for, what it changed, and how it is taken back. */
import { useState } from "preact/hooks";
import { reverseDiff, splitDiff } from "../../protocol/diff-files.ts";
import {
  type HistoryItem,
  type HistoryResponse,
  PICTURE_MOMENTS,
  type PictureMoment,
  pictureName,
} from "../../protocol/history.ts";
import { samePage } from "../../protocol/same-page.ts";
import type { PanelHost } from "../panel-loader.ts";
import { agentState, isUndoing } from "../store/selectors.ts";
import type { OverlayState } from "../store/state.ts";
import { artifactUrl } from "../transport/api.ts";
import { Confirmed } from "./confirmed.tsx";
import { Diff } from "./diff.tsx";
import { pagePath, pickedLabel, requestLabel, timeLabel } from "./item-words.ts";
import { Timestamp } from "./timestamp.tsx";
import { useRequest } from "./use-request.ts";

interface Props {
  readonly host: PanelHost;
  readonly state: OverlayState;
}

export function History({ host, state }: Props) {
  const request = useRequest<HistoryResponse>(host.endpoint, "/history?limit=50", state.cursor ?? "");
  const [page, setPage] = useState("");
  const all = request.kind === "loaded" ? request.value.history : [];
  const pages = [...new Set(all.flatMap(({ pageUrl }) => pagePath(pageUrl) ?? []))].sort();
  const shown = all.filter(({ pageUrl }) => page === "" || pagePath(pageUrl) === page);
  return (
    <section aria-label="Accepted variants">
      <div class="line">
        <h3>Accepted</h3>
        {pages.length > 1 && <PageFilter pages={pages} here={state.page} value={page} onChange={setPage} />}
      </div>
      {request.kind === "loading" && <p class="muted">Loading…</p>}
      {request.kind === "failed" && <p class="note bad">The history could not be read.</p>}
      {request.kind === "loaded" && all.length === 0 && (
        <p class="muted">What you accept is listed here, with its change to the source.</p>
      )}
      <ul class="items">
        {shown.map((item) => (
          <Entry key={item.id} host={host} state={state} item={item} />
        ))}
      </ul>
    </section>
  );
}

function PageFilter(props: {
  readonly pages: readonly string[];
  readonly here: string;
  readonly value: string;
  readonly onChange: (page: string) => void;
}) {
  return (
    <select
      class="choice"
      aria-label="Page"
      value={props.value}
      onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
    >
      <option value="">All pages</option>
      {props.pages.map((page) => (
        <option key={page} value={page}>
          {samePage(page, props.here) ? `${page} (this page)` : page}
        </option>
      ))}
    </select>
  );
}

interface EntryProps extends Props {
  readonly item: HistoryItem;
}

function Entry({ host, state, item }: EntryProps) {
  const { at, agent, diff, file, request, variantId } = item;
  const label = pickedLabel(item) ?? file ?? "unknown file";
  const asked = requestLabel(request);
  const path = pagePath(item.pageUrl);
  return (
    <li class="item" data-undone={item.undoneAt !== undefined}>
      <div class="line">
        <b class="name">{label}</b>
        <Timestamp at={at} />
      </div>
      {asked !== "" && <p class="asked">{asked}</p>}
      <p class="facts">
        {path !== null && <span>{path}</span>}
        {request !== undefined && (
          <span>
            asked <Timestamp at={request.at} />
          </span>
        )}
        <span>
          variant {variantId}
          {agent !== undefined && ` by ${agent}`}
        </span>
        {Object.entries(item.paramValues).map(([name, value]) => (
          <span key={name}>
            {name} {String(value)}
          </span>
        ))}
        {(item.files ?? [file]).map((name) => name !== null && <span key={name}>{name}</span>)}
      </p>
      <Pictures host={host} item={item} />
      <Diff title="Change" files={splitDiff(diff ?? "")} file={file} />
      <Undo host={host} state={state} item={item} subject={`${label}, accepted ${timeLabel(at)}`} />
    </li>
  );
}

/** Nothing where no picture was taken. */
function Pictures({ host, item }: Pick<EntryProps, "host" | "item">) {
  const taken = PICTURE_MOMENTS.filter((moment) => item.pictures?.[moment] !== undefined);
  if (taken.length === 0) return null;
  return (
    <div class="shots">
      {taken.map((moment) => (
        <Picture
          key={moment}
          moment={moment}
          url={artifactUrl(host.endpoint, item.id, pictureName(moment))}
        />
      ))}
    </div>
  );
}

/** Nothing where the page's security policy forbids it. */
function Picture({ moment, url }: { readonly moment: PictureMoment; readonly url: string }) {
  const [isRefused, setRefused] = useState(false);
  if (isRefused) return null;
  return (
    <figure>
      <img src={url} alt="" loading="lazy" crossOrigin="anonymous" onError={() => setRefused(true)} />
      <figcaption>{moment}</figcaption>
    </figure>
  );
}

function Undo({ host, state, item, subject }: EntryProps & { readonly subject: string }) {
  const { id, undoneAt } = item;
  if (undoneAt !== undefined) return <Undone item={item} at={undoneAt} />;
  const session = state.sessions[id];
  const isRequested =
    (session !== undefined && isUndoing(session)) ||
    state.commands.some(({ event }) => event.id === id && event.type === "undo_request");
  if (isRequested) {
    return (
      <p class="muted small">
        Undo is asked for{agentState(state) === "away" ? "; it waits for an agent." : "."}
      </p>
    );
  }
  // An accepted variant can be undone only after its clean-up.
  if (session !== undefined && session.phase !== "completed") return null;
  return <UndoButton host={host} item={item} subject={subject} />;
}

/** What an undo has changed. */
function Undone({ item: { undo }, at }: Pick<EntryProps, "item"> & { readonly at: string }) {
  return (
    <>
      <p class="muted small">
        Undone <Timestamp at={at} />
        {undo?.agent !== undefined && ` by ${undo.agent}`}
        {undo !== undefined && `: changed ${undo.files.join(", ")}`}
      </p>
      {undo !== undefined && (
        <Diff title="Undo of" files={splitDiff(undo.diff)} file={undo.files[0] ?? null} />
      )}
    </>
  );
}

/** Asks with what it will change. */
function UndoButton({
  host,
  item: { id, diff, file, files = file === null ? [] : [file] },
  subject,
}: Pick<EntryProps, "host" | "item"> & { readonly subject: string }) {
  return (
    <div class="acts">
      <Confirmed
        label="Undo"
        subject={subject}
        question={
          files.length === 0
            ? "Take it out of the source?"
            : `Change ${files.join(", ")} back${diff === null ? "" : " like this"}?`
        }
        onConfirm={() => host.intents.requestUndo(id)}
      >
        <div class="wide">
          <Diff title="Will change" files={reverseDiff(splitDiff(diff ?? ""))} file={file} isOpen={true} />
        </div>
      </Confirmed>
    </div>
  );
}
