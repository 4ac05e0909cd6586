/** A change to the source, file by file, folded until you open it. */
import type { TargetedEvent } from "preact";
import type { FileDiff } from "../../protocol/diff-files.ts";

/** Longer changes are truncated; the whole is in your version control. */
const MAX_LINES = 200;

const KINDS: Readonly<Record<string, string>> = { "+": "added", "-": "removed", "@": "hunk" };

interface Props {
  /** What the change is: the first word of its line. */
  readonly title: string;
  readonly files: readonly FileDiff[];
  /** The file of a diff that names none. */
  readonly file?: string | null;
  readonly isOpen?: boolean;
}

/** Nothing for an empty change. */
export function Diff({ title, files, file = null, isOpen = false }: Props) {
  return (
    <>
      {files.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff may name a file twice.
        <details key={index} class="diff" open={isOpen} onToggle={isOpen ? undefined : showOpened}>
          <summary>
            {title} {each.file ?? file} <Counts {...each} />
          </summary>
          <section
            class="code"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
            tabIndex={0}
            aria-label={`${title} ${each.file ?? file ?? ""}`}
          >
            <pre>
              <Lines lines={each.lines} />
            </pre>
          </section>
        </details>
      ))}
    </>
  );
}

/** What you open at the lower edge of the panel would stay out of sight. */
function showOpened({ currentTarget }: TargetedEvent<HTMLDetailsElement>): void {
  if (currentTarget.open) currentTarget.scrollIntoView({ block: "nearest" });
}

/** How many lines come and go. */
function Counts({ added, removed }: Pick<FileDiff, "added" | "removed">) {
  return (
    <>
      <span class="added">+{added}</span> <span class="removed">−{removed}</span>
    </>
  );
}

function Lines({ lines }: Pick<FileDiff, "lines">) {
  return (
    <>
      {lines.slice(0, MAX_LINES).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other key.
        <span key={index} class={KINDS[line[0] ?? ""] ?? ""}>
          {line}
          {"\n"}
        </span>
      ))}
      {lines.length > MAX_LINES && `… ${lines.length - MAX_LINES} more lines`}
    </>
  );
}
