#!/bin/sh
# Expected: the `sourceSpan` of an element covers the element, as its name and the spans of other elements say.
# What happens: where the end tag is left out, which HTML allows (`<li>a<li>b`), Angular's parser gives no error and a
#   span that ends with the start tag, though the text is a child of the element.
# Where it matters: src/source/languages/angular/read-template.ts takes the end of the last child instead.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @angular/compiler@21.2.26 >/dev/null
cat >look.mjs <<'JS'
import { HtmlParser, VERSION } from "@angular/compiler";
const text = "<ul><li>anchor<li>buoy</li></ul>";
const { rootNodes, errors } = new HtmlParser().parse(text, "a.html", {});
const spans = rootNodes[0].children.map(({ sourceSpan: { start, end } }) => text.slice(start.offset, end.offset));
console.log(VERSION.full, errors.length, JSON.stringify(spans));
process.exitCode = JSON.stringify(spans) === '["<li>","<li>buoy</li>"]' ? 0 : 1;
JS
node look.mjs
# Seen: 21.2.26 0 ["<li>","<li>buoy</li>"]
