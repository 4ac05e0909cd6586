/**
 * The agent token of this tab. It stands in the tab's storage and nowhere else: not in the address, not in a cookie,
 * and not in another tab.
 */
export class TokenStore {
  readonly #key: string;

  /** @param base where the paths of the project begin: several projects may share an origin */
  constructor(base: string) {
    this.#key = `impeccable-live-inspect:${base}`;
  }

  read(): string | null {
    return sessionStorage.getItem(this.#key);
  }

  write(token: string): void {
    sessionStorage.setItem(this.#key, token);
  }

  clear(): void {
    sessionStorage.removeItem(this.#key);
  }
}
