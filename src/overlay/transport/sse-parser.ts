/** Parses Server-Sent Events from text that arrives in chunks of any size. */

export interface SseMessage {
  readonly data: string;
  /** `null` when the message has no id. */
  readonly id: string | null;
}

/**
 * Creates a parser: each call takes the next chunk of decoded text and returns the messages it completes.
 * Lines may end in LF, CRLF or CR, and a chunk may end anywhere, also inside a CRLF.
 */
export function createSseParser(): (text: string) => readonly SseMessage[] {
  let rest = "";
  let data: string[] = [];
  let id: string | null = null;
  let afterCr = false;

  function parseLine(line: string): SseMessage | null {
    if (line === "") {
      const message = data.length > 0 ? { data: data.join("\n"), id } : null;
      data = [];
      id = null;
      return message;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    if (name === "id") id = value;
    return null;
  }

  return (text) => {
    // A CR at the end of the last chunk has ended its line: an LF that follows belongs to the same CRLF.
    const fresh = afterCr && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") afterCr = text.endsWith("\r");
    const lines = (rest + fresh).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    return lines.flatMap((line) => parseLine(line) ?? []);
  };
}
