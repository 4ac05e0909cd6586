/** Called under a file's lock, right before the first write of an operation. @throws WriteRefused: nothing is written */
export type ConfirmWrite = () => Promise<void>;

/** The caller of a source operation may no longer write; `cause` says why. It passes through the operation. */
export class WriteRefused extends Error {
  override readonly name = "WriteRefused";
}
