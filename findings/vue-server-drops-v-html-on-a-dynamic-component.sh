#!/bin/sh
# Expected: `v-html` on `<component :is="'style'">` renders the same on the server as in the browser.
# What happens: code that is compiled for the browser sets `innerHTML`, and that is rendered; code that is compiled
#   for the server drops the directive without a word, and the element is empty. `:innerHTML` is rendered by both.
# Where it matters: src/source/languages/style-element.ts, whose style element for Vue has `:innerHTML`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund vue@3.5.45 @vue/server-renderer@3.5.45
cat >render.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { createSSRApp, version } from "vue";
import { compileScript, parse } from "vue/compiler-sfc";
import { renderToString } from "@vue/server-renderer";
console.log("vue", version);
const seen = [];
for (const attribute of ["v-html", ":innerHTML"])
  for (const ssr of [false, true]) {
    const file = `<script setup>\nconst css = "a > b {}";\n</script>\n<template><component :is="'style'" ${attribute}="css" /></template>`;
    const templateOptions = { ssr, ssrCssVars: [] };
    const { content } = compileScript(parse(file).descriptor, { id: "x", inlineTemplate: true, templateOptions });
    const name = `./out-${seen.length}.mjs`;
    writeFileSync(name, content);
    const html = await renderToString(createSSRApp((await import(name)).default));
    console.log(attribute, ssr ? "compiled for the server:" : "compiled for the browser:", html);
    seen.push(html);
  }
// Seen: vue 3.5.45; v-html: <style>a > b {}</style>, then <style></style>; :innerHTML: both <style>a > b {}</style>
const [browser, server, ...bound] = seen;
const full = "<style>a > b {}</style>";
process.exit(browser === full && server === "<style></style>" && bound.every((html) => html === full) ? 0 : 1);
JS
node render.mjs
