#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that docs/validation.md shows the table that validation.sh measures. Usage: validation_in_docs.sh PROGRAM SOURCES
set -uo pipefail
program=$(realpath "$1") || exit 2
cd "$2" || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tests/usage/validation.sh "$program" "$work/runs" >"$work/measured" || { echo "FAILED: the measurements"; exit 1; }
sed -n '/^## Servers with cores/,/^## Whole machines/p' docs/validation.md | grep '^|' >"$work/shown"
diff "$work/shown" "$work/measured" || { echo "FAILED: docs/validation.md (<) and the measurements (>) differ"; exit 1; }
