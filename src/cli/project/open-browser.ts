/** Opens an address in your browser. */
import open from "open";

/**
 * Asks the system to open the address. A machine without a browser is no error: the address is printed
 * anyway, and each way to open it (a missing program, a remote session) may fail.
 */
export async function openBrowser(url: string): Promise<void> {
  await open(url).catch(() => undefined);
}
