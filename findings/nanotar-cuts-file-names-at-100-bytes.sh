#!/bin/sh
# Expected: a tar writer stores a name of more than 100 bytes in the `prefix` field or an extended header, as GNU tar
#   and bsdtar do, or refuses it.
# What happens: `createTar` of nanotar writes the first 100 bytes of the name and says nothing. Two files that differ
#   behind that have one name in the archive, and the second replaces the first when it is unpacked.
# Where it matters: src/hosts/local/session-archive, which packs artifacts with names of up to 140 bytes and uses
#   modern-tar for that reason.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent nanotar@0.3.0
cat >run.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { createTar, parseTar } from "nanotar";

const { version } = JSON.parse(readFileSync("node_modules/nanotar/package.json", "utf8"));
const folder = `artifacts/${"a".repeat(95)}`;
const packed = createTar([
  { name: `${folder}-first.txt`, data: "first" },
  { name: `${folder}-second.txt`, data: "second" },
]);
writeFileSync("both.tar", packed);
const names = parseTar(packed).map(({ name }) => name);
console.log(`nanotar ${version}; lengths of the names: ${names.map((name) => name.length)}`);
process.exit(names.length === 2 && new Set(names).size === 1 && names[0].length === 100 ? 0 : 1);
JS
node run.mjs
mkdir unpacked
tar -xf both.tar -C unpacked
count=$(find unpacked -type f | wc -l)
echo "files after tar -x of two: $count"
# Seen: nanotar 0.3.0; lengths of the names: 100,100; files after tar -x of two: 1
[ "$count" -eq 1 ]
