/** The host: the one element that the overlay adds to a page. */

export const HOST_TAG = "impeccable-live-root";

/** Whether a node is the overlay's host. */
export function isOwnElement(node: EventTarget | null | undefined): boolean {
  return node instanceof Element && node.localName === HOST_TAG;
}

/** Whether an event comes from inside the overlay. */
export function isOwnEvent(event: Event): boolean {
  return event.composedPath().some(isOwnElement);
}

/**
 * Creates the host beside `body`, outside any framework's root. An open modal dialog makes everything outside
 * of it inert, so the host moves into the topmost dialog and back.
 * @returns the shadow root that the overlay renders into
 */
export function createHost(): ShadowRoot {
  const host = document.createElement(HOST_TAG);
  // The interface is English and left-to-right, whatever the page is.
  host.lang = "en";
  host.dir = "ltr";
  const root = host.attachShadow({ mode: "open" });
  document.documentElement.append(host);
  followDialogs(host);
  return root;
}

function followDialogs(host: HTMLElement): void {
  const opened: HTMLDialogElement[] = [];
  const moveHost = () => {
    for (const dialog of document.querySelectorAll("dialog")) {
      if (dialog.matches(":modal") && !opened.includes(dialog)) opened.push(dialog);
    }
    while (opened.length > 0 && opened.at(-1)?.matches(":modal") !== true) opened.pop();
    const parent = opened.at(-1) ?? document.documentElement;
    if (host.parentElement !== parent) parent.append(host);
  };
  new MutationObserver(moveHost).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["open"],
  });
  moveHost();
}
