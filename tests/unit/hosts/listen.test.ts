import { describe, expect, it, onTestFinished } from "vitest";
import {
  type BindFailure,
  bindFailure,
  type Fetch,
  listen,
  PortTakenError,
} from "../../../src/hosts/local/listen.ts";
import { nodeBind } from "../../../src/hosts/node/bind.ts";
import { FIRST_PORT } from "../../../src/protocol/limits.ts";

const hello: Fetch = () => new Response("hello");

/** A machine whose addresses are as the test says: each bound one is `address:port`. */
class Machine {
  readonly bound = new Set<string>();
  readonly taken: ReadonlySet<string>;
  readonly unavailable: ReadonlySet<string>;

  constructor(taken: readonly string[], unavailable: readonly string[] = []) {
    this.taken = new Set(taken);
    this.unavailable = new Set(unavailable);
  }

  bind = async (_: Fetch, port: number, address: string) => {
    const failure = this.#failure(port, address);
    if (failure) return failure;
    const actual = port === 0 ? 50_000 : port;
    const name = `${address} ${actual}`;
    this.bound.add(name);
    return { port: actual, close: async () => void this.bound.delete(name) };
  };

  #failure(port: number, address: string): BindFailure | null {
    if (this.unavailable.has(address)) return "unavailable";
    return this.taken.has(`${address} ${port}`) ? "taken" : null;
  }
}

function listenOn(machine: Machine, options: { port?: number; preferred?: number; host?: string } = {}) {
  const { port = null, preferred = null, host = null } = options;
  return listen({ bind: machine.bind, fetch: hello, port, preferred, host });
}

describe("which port a server takes", () => {
  it(`the first free one from ${FIRST_PORT}, on both loopback addresses`, async () => {
    const machine = new Machine([]);
    const listening = await listenOn(machine);
    expect(listening.port).toBe(FIRST_PORT);
    expect(machine.bound).toEqual(new Set([`127.0.0.1 ${FIRST_PORT}`, `::1 ${FIRST_PORT}`]));
    await listening.close();
    expect(machine.bound.size).toBe(0);
  });

  it.each(["127.0.0.1", "::1"])(
    "[port-taken] one that is taken on %s alone counts as taken",
    async (address) => {
      const machine = new Machine([`${address} ${FIRST_PORT}`]);
      expect((await listenOn(machine)).port).toBe(FIRST_PORT + 1);
      expect([...machine.bound].filter((name) => name.endsWith(String(FIRST_PORT)))).toEqual([]);
    },
  );

  it("the one the project had last, if it is free on both", async () => {
    expect((await listenOn(new Machine([]), { preferred: 9_321 })).port).toBe(9_321);
    expect((await listenOn(new Machine(["::1 9321"]), { preferred: 9_321 })).port).toBe(FIRST_PORT);
  });

  it("127.0.0.1 alone where ::1 does not exist", async () => {
    const machine = new Machine([], ["::1"]);
    expect((await listenOn(machine)).port).toBe(FIRST_PORT);
    expect(machine.bound).toEqual(new Set([`127.0.0.1 ${FIRST_PORT}`]));
  });

  it("::1 alone where 127.0.0.1 does not exist, also any free one", async () => {
    const machine = new Machine([], ["127.0.0.1"]);
    expect((await listenOn(machine)).port).toBe(FIRST_PORT);
    expect(machine.bound).toEqual(new Set([`::1 ${FIRST_PORT}`]));
    expect((await listenOn(new Machine([], ["127.0.0.1"]), { port: 0 })).port).toBe(50_000);
  });

  it("none where the machine has no such address, which is not a taken port", async () => {
    const failure = { code: "address_unavailable", message: expect.stringContaining("192.0.2.7") };
    await expect(listenOn(new Machine([], ["192.0.2.7"]), { host: "192.0.2.7" })).rejects.toMatchObject(
      failure,
    );
    const neither = listenOn(new Machine([], ["127.0.0.1", "::1"]), { port: 9_000 });
    await expect(neither).rejects.toMatchObject({ code: "address_unavailable" });
  });

  it("the one that is asked for by name, or none", async () => {
    expect((await listenOn(new Machine([]), { port: 9_000 })).port).toBe(9_000);
    const machine = new Machine(["::1 9000"]);
    await expect(listenOn(machine, { port: 9_000 })).rejects.toThrow(PortTakenError);
    expect(machine.bound.size).toBe(0);
  });

  it("any free one for 0, the same on both addresses", async () => {
    const machine = new Machine([]);
    expect((await listenOn(machine, { port: 0 })).port).toBe(50_000);
    expect(machine.bound).toEqual(new Set(["127.0.0.1 50000", "::1 50000"]));
  });

  it("on the address it is told to, and on no other", async () => {
    const machine = new Machine([]);
    await listenOn(machine, { host: "192.0.2.7", port: 9_000 });
    expect(machine.bound).toEqual(new Set(["192.0.2.7 9000"]));
  });

  it("none, when hundreds are taken", async () => {
    const all = Array.from({ length: 300 }, (_, index) => `127.0.0.1 ${FIRST_PORT + index}`);
    await expect(listenOn(new Machine(all))).rejects.toMatchObject({ code: "port_taken" });
  });
});

describe("listening on this machine", () => {
  it("answers on the port it names, on every loopback address there is, and not after it is closed", async () => {
    const listening = await listen({ bind: nodeBind, fetch: hello, port: 0, preferred: null, host: null });
    const ask = async (host: string) => (await fetch(`http://${host}:${listening.port}/`)).text();
    expect(await ask("127.0.0.1")).toBe("hello");
    if (await hasIpv6()) expect(await ask("[::1]")).toBe("hello");
    await listening.close();
    await expect(ask("127.0.0.1")).rejects.toThrow();
  });

  it("[port-taken] a port that another server has on ::1 only (else on 127.0.0.1 only) is taken", async () => {
    const address = (await hasIpv6()) ? "::1" : "127.0.0.1";
    const other = await nodeBind(hello, 0, address);
    if (typeof other === "string") throw new Error(`no server on ${address}: ${other}`);
    onTestFinished(() => other.close());
    const asked = listen({ bind: nodeBind, fetch: hello, port: other.port, preferred: null, host: null });
    await expect(asked).rejects.toThrow(PortTakenError);
    const chosen = await listen({
      bind: nodeBind,
      fetch: hello,
      port: null,
      preferred: other.port,
      host: null,
    });
    onTestFinished(() => chosen.close());
    expect(chosen.port).not.toBe(other.port);
  });

  it("an error that is neither about the port nor about the address is thrown", () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    expect(bindFailure(error("EADDRINUSE"))).toBe("taken");
    expect(bindFailure(error("EACCES"))).toBe("taken");
    expect(bindFailure(error("EADDRNOTAVAIL"))).toBe("unavailable");
    expect(bindFailure(error("EAFNOSUPPORT"))).toBe("unavailable");
    expect(() => bindFailure(error("EMFILE"))).toThrow("EMFILE");
  });
});

async function hasIpv6(): Promise<boolean> {
  const tried = await nodeBind(hello, 0, "::1");
  if (typeof tried === "string") return false;
  await tried.close();
  return true;
}
