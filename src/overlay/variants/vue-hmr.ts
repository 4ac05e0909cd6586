/** Keeps the state of Vue components when this tool writes its own files during development. */

/** The part of Vue's HMR runtime that is used here; Vite's plugin sets `CHANGED_FILE` on each change. */
interface VueHmrRuntime {
  CHANGED_FILE?: string;
}

declare global {
  var __VUE_HMR_RUNTIME__: VueHmrRuntime | undefined;
}

const patched = new WeakSet<VueHmrRuntime>();

/**
 * Hides changes below `.impeccable/` from Vue's HMR runtime. Vue re-renders a component in place only while
 * `CHANGED_FILE` names its file, and otherwise remounts it with all its children. Vite also reports the
 * journal, which is written on accept: without this, accepting a variant would reset the page's state.
 */
export function ignoreOwnFilesInVueHmr(): void {
  const runtime = globalThis.__VUE_HMR_RUNTIME__;
  if (runtime === undefined || patched.has(runtime)) return;
  patched.add(runtime);
  let changed = runtime.CHANGED_FILE;
  Object.defineProperty(runtime, "CHANGED_FILE", {
    configurable: true,
    enumerable: true,
    get: () => changed,
    set(file: string) {
      if (!file.includes("/.impeccable/")) changed = file;
    },
  });
}
