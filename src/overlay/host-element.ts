/** The one element the overlay adds to a page, and where in the page it has to stand. */

export const HOST_TAG = "impeccable-live-root";

/** Whether an event began inside the overlay, or an element is part of it. */
export function isOwnElement(node: EventTarget | null | undefined): boolean {
  return node instanceof Element && node.localName === HOST_TAG;
}

/** Whether an event began in the overlay's own interface. */
export function isOwnEvent(event: Event): boolean {
  return event.composedPath().some(isOwnElement);
}

/**
 * Makes the host, beside `body` and outside any framework's root, and keeps it usable: while a modal dialog
 * is open, nothing outside it can be clicked, so the host moves into the topmost one and back.
 * @returns the shadow root everything is rendered into
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
  const place = () => {
    for (const dialog of document.querySelectorAll("dialog")) {
      if (dialog.matches(":modal") && !opened.includes(dialog)) opened.push(dialog);
    }
    while (opened.length > 0 && opened.at(-1)?.matches(":modal") !== true) opened.pop();
    const parent = opened.at(-1) ?? document.documentElement;
    if (host.parentElement !== parent) parent.append(host);
  };
  new MutationObserver(place).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["open"],
  });
  place();
}
