/** Server-Sent Events out of text that arrives in pieces of any size. */

export interface SseMessage {
  readonly data: string;
  /** The message's own id; `null` when it has none. */
  readonly id: string | null;
}

/**
 * Makes a parser: give it decoded text as it comes, get the messages it completes. Lines may end in LF,
 * CRLF or CR, and both may be split between two pieces.
 */
export function createSseParser(): (text: string) => readonly SseMessage[] {
  let rest = "";
  let data: string[] = [];
  let id: string | null = null;
  let afterCr = false;

  function field(line: string): SseMessage | null {
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
    // A CR at the end of one piece has ended its line already: an LF that begins the next belongs to it.
    const fresh = afterCr && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") afterCr = text.endsWith("\r");
    const lines = (rest + fresh).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    return lines.flatMap((line) => field(line) ?? []);
  };
}
