// `npm run simulate -- --seeds N --from S`: bundles the simulation and runs it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bundleSimulation } from "./bundle-simulation.mjs";
import { root } from "./setup.mjs";

const bundle = await bundleSimulation("simulation");
const node = join(root, "node_modules", "node", "bin", "node");
const { status } = spawnSync(node, [bundle, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;
