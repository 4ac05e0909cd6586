/** A text to use elsewhere, with a button that copies it. */
import { useState } from "preact/hooks";

/** Where the clipboard is denied, the text can be selected. */
export function Copyable({ text }: { readonly text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  return (
    <>
      <code>{text}</code>
      <button type="button" class="button small" onClick={copy}>
        {isCopied ? "Copied" : "Copy"}
      </button>
    </>
  );
}
