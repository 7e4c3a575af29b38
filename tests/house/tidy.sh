#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs clang-tidy over every source, or those of some folders, and the headers that they include.
# Usage: tidy.sh BUILD [FOLDER...]. BUILD has a compile database.
#
# A source without findings leaves a stamp in the user's cache, where other checkouts find it: its compile command, and the
# hash of each file that went into it. It is checked again if one of these differs.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
export database=$1/compile_commands.json lint=build/lint stamped=${XDG_CACHE_HOME:-$HOME/.cache}/mktme-sim/lint
work=$(mktemp -d)
# A new configuration may be nearer to a source than the one with which it was checked.
version=$({ clang-tidy --version && git ls-files -co --exclude-standard '*.clang-tidy'; } | tr -s ' \n' ' ')
export work version
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
rm -rf "$lint/findings" "$lint/together"
mkdir -p "$lint/findings"
most_together=16 # sources that clang-tidy looks at together

# Prints `FILE<TAB>FOLDER<TAB>COMMAND` of each source, the first one if it is compiled several times. What the build makes
# is none: its originals are checked.
compiled() {
    awk -v sources="$PWD/" '
        function value(line) {
            sub(/^[^:]*: "/, "", line)
            sub(/",?$/, "", line)
            gsub(/\\\\/, "\001", line)
            gsub(/\\"/, "\"", line)
            gsub(/\001/, "\\", line)
            return line
        }
        /^  "directory":/ { folder = value($0) }
        /^  "command":/ { command = value($0) }
        /^  "file":/ {
            file = value($0)
            if (index(file, sources) == 1 && index(file, sources "build/") != 1 && !seen[file]++) print substr(file, length(sources) + 1) "\t" folder "\t" command
        }' "$database"
}
# Prints every line that a stamp may have at this moment.
now() {
    git ls-files -co --exclude-standard '*.cpp' '*.hpp' '*.clang-tidy' | xargs -d '\n' sha256sum | sed 's/  /\t/'
    cut -f3 "$work/compiled" | sed "s|$PWD|.|g; s/^/command\t/"
    printf 'version\t%s\n' "$version"
}
stamps() { cut -f1 "$work/compiled" | while read -r file; do [ ! -e "$stamped/$file.stamp" ] || echo "$stamped/$file.stamp"; done; }
# Prints the sources whose stamp is missing or stale.
stale() {
    # shellcheck disable=SC2016  # awk's variables
    stamps | xargs -r -d '\n' awk '
        FILENAME == ARGV[1] { now[$0] = 1; next }
        { checked[FILENAME] = 1 }
        !($0 in now) { changed[FILENAME] = 1 }
        END { for (stamp in checked) if (!(stamp in changed)) print stamp }' "$work/now" |
        sed "s|^$stamped/||; s|\.stamp\$||" | sort >"$work/good"
    cut -f1 "$work/compiled" | sort | comm -23 - "$work/good"
}

# Prints the sources to check, on each line those that may be looked at together: compiled alike, below the same
# .clang-tidy.
batches() {
    awk -F'\t' -v most="$most_together" '
        function configuration(file) {
            while (sub(/\/[^\/]*$/, "", file)) if ((file "/.clang-tidy") in configurations) return file
            return ""
        }
        FILENAME == ARGV[1] { configurations[$2]; next }
        FILENAME == ARGV[2] { stale[$1]; next }
        !($1 in stale) { next }
        {
            sub(/ -o [^ ]+ -c .*/, "", $3)
            alike = configuration($1) "\t" $3
            line[alike] = line[alike] (line[alike] ? "\t" : "") $1
            if (++count[alike] % most == 0) { print line[alike]; line[alike] = "" }
        }
        END { for (alike in line) if (line[alike]) print line[alike] }' "$work/now" "$work/stale" "$work/compiled"
}

folders=("${@:2}")
folders=("${folders[@]%/}")
for folder in "${folders[@]}"; do
    git ls-files -- ":(literal)$folder" | grep '\.cpp$' >/dev/null || { printf 'lint: %s: no folder with sources\n' "$folder" >&2 && exit 2; }
done
compiled | while IFS= read -r line; do
    [ "${#folders[@]}" -gt 0 ] || printf '%s\n' "$line"
    for folder in "${folders[@]}"; do [[ $line != "$folder"/* ]] || printf '%s\n' "$line"; done
done >"$work/compiled"
now >"$work/now"
stale >"$work/stale"
printf '%s of %s sources to check\n' "$(wc -l <"$work/stale")" "$(wc -l <"$work/compiled")"
git ls-files '*.clang-tidy' | xargs -I{} install -D -m 644 {} "$lint/together/{}"
batches | xargs -r -d '\n' -P "$(nproc)" -n 1 tests/house/tidy_some.sh

git ls-files '*.cpp' | grep -E "^($(tr ' ' '|' <<<"${folders[*]:-[^/]*}"))/" | sort | comm -23 - <(cut -f1 "$work/compiled" | sort) | sed 's/$/: no target compiles it/' >"$work/left_out"
if [ -n "$(ls "$lint/findings")" ]; then
    # A finding in a header is printed once, not for each source that includes it.
    cat "$lint/findings"/* | awk '/^[^ ].*: (error|warning): / { shown = !seen[$0]++ } shown' | tee "$lint/findings.txt"
    printf '%s findings in build/lint/findings.txt\n' "$(grep -cE '^[^ ].*: (error|warning): ' "$lint/findings.txt")"
    exit 1
fi
if [ "${#folders[@]}" -eq 0 ]; then
    # Every source has its stamp now, so a header that no stamp names is included by none.
    stamps | xargs -r -d '\n' cat | cut -f2 | sort -u >"$work/named"
    git ls-files '*.hpp' | sort | comm -23 - "$work/named" | sed 's/$/: no source includes it/' >>"$work/left_out"
fi
cat "$work/left_out"
[ ! -s "$work/left_out" ]
