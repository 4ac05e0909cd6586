/** Compares page addresses. */

/**
 * Whether two addresses name the same page. Origins are not compared: a session is found again when the
 * project is opened through a dev server, a container or a preview host.
 * @param a an address or a path; `null` is no page at all
 */
export function samePage(a: string | null, b: string): boolean {
  return a !== null && pathOf(a) === pathOf(b);
}

function pathOf(address: string): string {
  try {
    // A relative address needs a base to be parsed. Only the path is used.
    const { pathname } = new URL(address, "http://page.invalid");
    return pathname.replace(/\/index\.html?$/, "/").replace(/(.)\/$/, "$1");
  } catch {
    return address;
  }
}
