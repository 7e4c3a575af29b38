#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Applies the example of a how-to page to copies of files. Usage: apply_how_to.sh PAGE SOURCES SCRATCH [FILE...]
# With FILE the page shows whole files: the n-th C++ block becomes the n-th FILE in SCRATCH. If it shows a patch, as it
# must without FILE, the files that the patch changes are copied from SOURCES to SCRATCH and patched there.
set -euo pipefail
page=$1 sources=$2 scratch=$3
shift 3

block() { # LANGUAGE NUMBER: the block of that number, counted from 1
  awk -v begin="^\`\`\`$1" -v wanted="$2" '
    $0 ~ begin { number++; inside = 1; next } /^```/ { inside = 0 } inside && number == wanted' "$page"
}

fail() { echo "$page: $1" >&2 && exit 1; }

for ((number = 1; number <= $#; number++)); do
  file=$scratch/${!number}
  mkdir -p "$(dirname "$file")"
  block cpp "$number" >"$file"
  [ -s "$file" ] || fail "shows no C++ block of number $number"
done
if [ $# -gt 0 ] && ! grep -q '^```diff' "$page"; then exit 0; fi

mkdir -p "$scratch"
block diff 1 >"$scratch/how_to.diff"
mapfile -t files < <(sed -n 's,^--- a/,,p' "$scratch/how_to.diff")
[ ${#files[@]} -gt 0 ] || fail "shows no patch"
for file in "${files[@]}"; do
  mkdir -p "$(dirname "$scratch/$file")"
  cp "$sources/$file" "$scratch/$file"
done
patch --quiet --strip=1 --fuzz=0 --no-backup-if-mismatch --directory="$scratch" --input="$scratch/how_to.diff" ||
  fail "its patch does not apply"
