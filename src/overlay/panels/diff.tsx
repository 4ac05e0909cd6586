/** A change to the source, folded until you open it. */

/** Longer changes are truncated; the whole is in your version control. */
const MAX_LINES = 200;

const KINDS: Readonly<Record<string, string>> = { "+": "added", "-": "removed", "@": "hunk" };

/** A unified diff without its file names, which the panel shows above it. */
export function Diff({ text }: { readonly text: string }) {
  const lines = text
    .trimEnd()
    .split("\n")
    .filter((line) => !/^(---|\+\+\+|Index:|diff |={20})/.test(line));
  const added = lines.filter((line) => line.startsWith("+")).length;
  const removed = lines.filter((line) => line.startsWith("-")).length;
  return (
    <details class="diff">
      <summary>
        Change <span class="added">+{added}</span> <span class="removed">−{removed}</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="code" tabIndex={0} aria-label="Change to the source">
        <pre>
          {lines.slice(0, MAX_LINES).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other key.
            <span key={index} class={KINDS[line[0] ?? ""] ?? ""}>
              {line}
              {"\n"}
            </span>
          ))}
          {lines.length > MAX_LINES && `… ${lines.length - MAX_LINES} more lines`}
        </pre>
      </section>
    </details>
  );
}
