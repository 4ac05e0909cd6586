/**
 * Compares a presented token with the right one in time that depends on the length alone, which is
 * no secret. (Comparing digests would hide the length too, at four trips to the crypto pool a request.)
 */
export function constantTimeEqual(presented: string, right: string): boolean {
  if (presented.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < right.length; index += 1) {
    difference |= presented.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}
