/** Reads Vite's error overlay. */

/** The message of Vite's error overlay; `null` when it is not shown. */
export function viteErrorText(): string | null {
  const overlay = document.querySelector("vite-error-overlay");
  if (overlay === null) return null;
  return (
    overlay.shadowRoot?.querySelector(".message-body")?.textContent?.trim() ?? "the page does not compile"
  );
}
