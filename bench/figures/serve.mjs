// `serve` until `/health` answers, beside `node --version`; and the size of the overlay.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../../scripts/setup.mjs";
import { Client } from "../support/http.mjs";
import { median, result, timed } from "../support/result.mjs";
import { newFolder, removeFolder, stateOf } from "../support/server.mjs";

const ROUNDS = 9;

export async function measure() {
  const times = { serve: [], nodeVersion: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.serve.push(await untilHealthy());
    times.nodeVersion.push(await timed(async () => void spawnSync(process.execPath, ["--version"])));
  }
  const nodeVersion = median(times.nodeVersion);
  const gzipKiB = gzipSync(readFileSync(join(root, "dist/overlay.js")), { level: 9 }).length / 1_024;
  return [
    result({
      figure: "serve until /health answers",
      unit: "ms",
      value: median(times.serve),
      floors: { nodeVersion },
      floor: nodeVersion,
      limit: 400,
      bar: "400 ms on two cores",
    }),
    result({ figure: "overlay, gzip", unit: "KiB", value: gzipKiB, limit: 45, bar: "45 KiB gzip" }),
  ];
}

/** Reads the port from `server.json`, as an agent does, and requests `/health`. */
async function untilHealthy() {
  const folder = newFolder();
  const words = ["serve", "--no-inject", "--json", "--port", "0", "--root", folder];
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, "dist/cli.js"), ...words], { stdio: "ignore" });
  try {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      try {
        const { port } = JSON.parse(readFileSync(join(stateOf(folder), "server.json"), "utf8"));
        const client = new Client(port);
        await client.get("/health");
        client.close();
        return performance.now() - began;
      } catch (error) {
        if (child.exitCode !== null) throw error;
      }
    }
  } finally {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGINT");
    await ended;
    removeFolder(folder);
  }
}
