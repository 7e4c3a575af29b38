#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every command that README and docs show: "$ " lines of console blocks, with the files of toml blocks that begin with
# "# file: NAME" beside them. "# exits N" behind a command is its exit code. Usage: run_docs.sh PROGRAM SOURCES
set -uo pipefail
program=$1
sources=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$program"):$PATH
ran=0
failures=0

write_toml_files() { # PAGE: into the current folder
    awk '/^```toml/ { inside = 1; name = ""; next } /^```/ { inside = 0 }
         inside && name == "" && /^# file: / { name = $3; next } inside && name != "" { print > name }' "$1"
}

for page in "$sources/README.md" "$sources"/docs/*.md "$sources"/docs/*/*.md; do
    folder=$work/$(basename "$page" .md)
    mkdir -p "$folder" && cd "$folder" || exit 1
    ln -sf "$sources/configs" "$sources/workloads" .
    write_toml_files "$page"
    while IFS= read -r line; do
        command=${line#\$ }
        wanted=0
        [[ $command =~ \#\ exits\ ([0-9]+)$ ]] && wanted=${BASH_REMATCH[1]}
        bash -c "${command%% #*}" >out.txt 2>&1
        got=$?
        ran=$((ran + 1))
        [ "$got" -eq "$wanted" ] && continue
        failures=$((failures + 1))
        echo "FAILED: $(basename "$page"): exit $got, not $wanted: $command"
        head -3 out.txt
    done < <(awk '/^```console/ { inside = 1; next } /^```/ { inside = 0 } inside && /^\$ /' "$page")
done
echo "$ran commands of the documentation ran"
[ "$ran" -gt 0 ] && [ "$failures" -eq 0 ]
