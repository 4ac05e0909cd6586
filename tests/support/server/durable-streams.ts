import { runConformanceTests } from "@durable-streams/server-conformance-tests";
import { afterAll, beforeAll, describe } from "vitest";
import type { HostUnderTest, RunningHost } from "../hosts/host-under-test.ts";

/** Some tests wait for the end of a wait, others for data that comes before it. */
const LONG_POLL_MS = 2_000;
/** Ends a test that hangs; no measure of speed. */
const PATIENCE_MS = 120_000;

/** The public conformance suite of Durable Streams against the built files, started as users start them. */
export function durableStreams(host: HostUnderTest): void {
  describe(`Durable Streams on ${host.name}`, () => {
    const options = { baseUrl: "", longPollTimeoutMs: PATIENCE_MS, subscriptions: false };
    let server: RunningHost;
    beforeAll(async () => {
      server = await host.start({ openStreams: true, longPollMs: LONG_POLL_MS });
      options.baseUrl = server.baseUrl;
    });
    afterAll(() => server.dispose());

    runConformanceTests(options);
  });
}
