// Finds a Chromium for the browser tests: an existing one, then Debian's package, then Playwright's download.
// Uses Node's own modules only.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./setup.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** Path of a browser that Playwright can drive; ends the process when none can be installed. */
export function ensureChromium() {
  const found = installed() ?? fromDebian() ?? fromPlaywright();
  if (found) return found;
  process.stderr.write(
    "The browser tests need Chromium or Chrome. Install one, or set CHROMIUM_PATH to its program.\n",
  );
  process.exit(1);
}

function installed() {
  const named = process.env.CHROMIUM_PATH;
  if (named && existsSync(named)) return named;
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) =>
      NAMES.map((name) => join(folder, process.platform === "win32" ? `${name}.exe` : name)),
    );
  return [...onPath, ...PLACES].find((file) => existsSync(file)) ?? null;
}

function fromDebian() {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    return null;
  process.stderr.write("Installing Debian's chromium …\n");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const words of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    spawnSync("apt-get", words, { stdio: "ignore", env: environment });
  }
  return installed();
}

function fromPlaywright() {
  process.stderr.write("Downloading Playwright's Chromium …\n");
  const cli = join(root, "node_modules", "playwright-core", "cli.js");
  spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: ["ignore", 2, 2] });
  const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))";
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
  const path = String(stdout).trim();
  return path !== "" && existsSync(path) ? path : null;
}
