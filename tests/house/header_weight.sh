#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that few headers are heavy: a change of a heavy one recompiles much of the tree. Usage: header_weight.sh [FOLDER]
# A header is heavy if more than a given share of all sources include it, directly or through other headers. Those of
# models/base are not counted: everything stands on them.
set -uo pipefail
cd "${1:-.}" || exit 2
share=15      # percent of the sources
most_heavy=20 # headers

tracked() { # prints the C++ files of the repository, or of a folder that is none
    if [ -e .git ]; then
        git -c safe.directory="$PWD" ls-files -- '*.cpp' '*.hpp'
    else
        find . -type f \( -name '*.cpp' -o -name '*.hpp' \) -not -path './build/*' | sed 's|^\./||'
    fi | grep -v '^docs/'
}
includes() { # prints `FILE:#include "NAME"`
    tracked | tr '\n' '\0' | xargs -0 grep -HE '^#include "' /dev/null
}

{ tracked && echo && includes; } | awk -v share="$share" -v most="$most_heavy" '
    function normal(path) {
        while (sub(/[^\/]+\/\.\.\//, "", path)) continue
        return path
    }
    function folder(path) { return path ~ /\// ? substr(path, 1, match(path, /[^\/]*$/) - 1) : "" }
    function visit(file, source,    i, header) {
        for (i = 1; i <= degree[file]; ++i) {
            header = edge[file, i]
            if (seen[header] == source) continue
            seen[header] = source
            ++users[header]
            visit(header, source)
        }
    }
    $0 == "" { listed = 1; next }
    !listed { exists[$0] = 1; next }
    {
        file = substr($0, 1, index($0, ":") - 1)
        split($0, part, "\"")
        # A name counts from the root, from the folder of the file, or from tests.
        name = part[2]
        if (!(name in exists)) name = normal(folder(file) part[2])
        if (!(name in exists)) name = "tests/" part[2]
        if (name in exists) edge[file, ++degree[file]] = name
    }
    END {
        for (file in exists) if (file ~ /\.cpp$/) { ++sources; visit(file, file) }
        for (header in users)
            if (header !~ /^models\/base\// && users[header] * 100 > share * sources) {
                ++heavy
                print users[header] "\t" header | "sort -rn"
            }
        close("sort -rn")
        printf "%d of %d headers may be included by more than %d %% of the %d sources\n", heavy, most, share, sources
        exit heavy > most
    }'
