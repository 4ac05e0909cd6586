import { Agent, request } from "node:http";

/** One client over kept-alive connections; `maxSockets` of them at most. */
export class Client {
  #agent;
  #port;
  #token;

  constructor(port, { token = "", maxSockets = 1 } = {}) {
    this.#agent = new Agent({ keepAlive: true, maxSockets });
    this.#port = port;
    this.#token = token;
  }

  get(path) {
    return this.#send("GET", path, null);
  }

  post(path, body) {
    return this.#send("POST", path, JSON.stringify(body));
  }

  close() {
    this.#agent.destroy();
  }

  /**
   * The response's JSON; each status but 200 is an error. A request on a connection that the server closed
   * because it was idle is sent again.
   */
  async #send(method, path, text) {
    try {
      return await this.#sendOnce(method, path, text);
    } catch (error) {
      if (error.code !== "ECONNRESET" || !error.reusedSocket) throw error;
      return this.#sendOnce(method, path, text);
    }
  }

  #sendOnce(method, path, text) {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(text === null
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    };
    const where = { agent: this.#agent, host: "127.0.0.1", port: this.#port, path, method, headers };
    return new Promise((resolve, reject) => {
      const call = request(where, (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (part) => {
          body += part;
        });
        answer.once("end", () => {
          if (answer.statusCode === 200) resolve(JSON.parse(body));
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${body}`));
        });
      });
      const failed = (error) => reject(Object.assign(error, { reusedSocket: call.reusedSocket }));
      call.once("error", failed).end(text ?? undefined);
    });
  }
}

/**
 * Opens an event stream.
 * @param onText called with the text of each chunk
 * @returns resolves with a function that closes it once the first bytes have come
 */
export function openStream(port, path, token, onText) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
    const call = request({ agent: false, host: "127.0.0.1", port, path, headers }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`${path}: ${answer.statusCode}`));
      answer.setEncoding("utf8");
      answer.on("error", () => {});
      answer.on("data", (text) => {
        resolve(() => call.destroy());
        onText(text);
      });
    });
    call.once("error", reject).end();
  });
}
