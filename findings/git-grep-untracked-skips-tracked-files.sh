#!/bin/sh
# Expected: `git grep --untracked` searches what `git grep` searches and untracked files in addition, as its manual
#   says ("In addition to searching in the tracked files in the working tree, search also in untracked files").
# What happens: it walks the folders and leaves out every file that an ignore rule matches, tracked ones as well. So
#   the option makes it find less.
# Where it matters: src/source/project/git.ts, which asks both ways.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
git init -q
echo needle >page.html
git add page.html
echo '*.html' >.gitignore
git --version
tracked=$(git grep -l needle || true)
both=$(git grep --untracked -l needle || true)
printf 'tracked: %s\nwith --untracked: %s\n' "${tracked:-nothing}" "${both:-nothing}"
# Seen: git version 2.39.5; tracked: page.html; with --untracked: nothing
[ "$tracked" = page.html ] && [ -z "$both" ]
