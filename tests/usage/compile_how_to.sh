#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the example of a how-to page compiles: the file it shows, or the sources that its patch changes.
# Usage: compile_how_to.sh COMPILER SOURCES PAGE [FLAG...]
set -euo pipefail
compiler=$1
sources=$2
page=$2/$3
scratch=$PWD/$(basename "$3" .md)
rm -rf "$scratch"
mkdir "$scratch"
if grep -q '^```diff' "$page"; then "$(dirname "$0")"/apply_how_to.sh "$page" "$sources" "$scratch"
else "$(dirname "$0")"/apply_how_to.sh "$page" "$sources" "$scratch" how_to.cpp; fi
mapfile -t files < <(find "$scratch" -name '*.cpp')
for file in "${files[@]}"; do
  "$compiler" -std=c++20 -Wall -Wextra -Werror -fsyntax-only "${@:4}" -I "$scratch" -I "$sources" "$file"
done
