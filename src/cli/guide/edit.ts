/** An edit of a text file that belongs to others: it can be made, found and taken out again. */
export interface TextEdit {
  /** The text with the edit; the same text when it is in already. */
  add(text: string): string;
  /** The text without the edit; the same text when it is not in. */
  remove(text: string): string;
  has(text: string): boolean;
}

/** A file that cannot be edited as it is. */
export class EditRefused extends Error {
  override readonly name = "EditRefused";
  readonly code = "not_editable";
}
