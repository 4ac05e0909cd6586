/**
 * Random lower-case hex digits.
 * @param bytes of randomness, two digits each; a session id has four
 */
export function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}
