#!/bin/sh
# Expected: a rule in an entry of `overrides` runs for the files of that entry, as other rules do.
# What happens: `noImportCycles` reports nothing there, also at level `error`. It needs the graph of all modules, and
#   Biome builds that only if the rule stands in the top-level `linter.rules`. So a project may believe for months
#   that it has no cycles.
# Where it matters: biome.json, where the rule stands at the top.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @biomejs/biome@2.5.15
mkdir src
echo 'import { b } from "./b.ts"; export const a = () => b();' >src/a.ts
echo 'import { a } from "./a.ts"; export const b = (): unknown => a;' >src/b.ts
rules='{ "suspicious": { "noImportCycles": "error" } }'
reports() {
  npx biome lint src 2>&1 | grep -c noImportCycles || true
}
echo "{ \"linter\": { \"rules\": { \"preset\": \"none\" } }, \"overrides\": [{ \"includes\": [\"src/**\"], \"linter\": { \"rules\": $rules } }] }" >biome.json
override=$(reports)
echo "{ \"linter\": { \"rules\": $rules } }" >biome.json
top=$(reports)
npx biome --version
echo "reports of the cycle: $override by an override, $top at the top"
# Seen: Version: 2.5.15; reports of the cycle: 0 by an override, 2 at the top
[ "$override" -eq 0 ] && [ "$top" -gt 0 ]
