/** Which sessions belong to the page on screen. */

/**
 * Whether two addresses name the same page. Origins are not compared: the same project is seen through a
 * dev server, a container and a preview host, and a session must be found again in each.
 * @param a an address or a path; `null` is no page at all
 */
export function samePage(a: string | null, b: string): boolean {
  return a !== null && pathOf(a) === pathOf(b);
}

function pathOf(address: string): string {
  try {
    // A relative address needs some base; which one does not matter, only the path is looked at.
    const { pathname } = new URL(address, "http://page.invalid");
    return pathname.replace(/\/index\.html?$/, "/").replace(/(.)\/$/, "$1");
  } catch {
    return address;
  }
}
