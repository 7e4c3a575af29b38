#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that the file shown in the how-to compiles. Usage: compile_how_to.sh COMPILER SOURCES PAGE INCLUDE-FOLDER...
set -euo pipefail
compiler=$1
page=$2/$3
includes=(-I "$2")
for folder in "${@:4}"; do includes+=(-I "$folder"); done
awk '/^```cpp/ { inside = 1; next } /^```/ { inside = 0 } inside' "$page" >how_to.cpp
[ -s how_to.cpp ] || { echo "no C++ in $page" && exit 1; }
"$compiler" -std=c++20 -Wall -Wextra -Werror -fsyntax-only "${includes[@]}" how_to.cpp
