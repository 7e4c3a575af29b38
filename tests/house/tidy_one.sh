#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks one source for tidy.sh, which sets `database`, `lint`, `work` and `version`. Leaves a stamp or the findings.
set -uo pipefail
file=$1
: "${database:?}" "${lint:?}" "${work:?}" "${version:?}"
stamp=$lint/$file.stamp
found=$lint/findings/${file//\//_}
mine=$work/${file//\//_}
IFS=$'\t' read -r folder command < <(awk -F'\t' -v file="$file" '$1 == file { print $2 "\t" $3 }' "$work/compiled")
mkdir -p "$(dirname "$stamp")" "$lint/findings"
rm -f "$stamp"

# Prints the files that go into the object, as the compiler reports them.
dependencies() {
    cd "$folder" || exit 2
    eval "$(sed -E 's/ -o [^ ]+ -c / -MM -MT object /' <<<"$command")" | sed 's/^object://; s/\\$//' | tr -s ' ' '\n' | grep . |
        xargs -d '\n' realpath --relative-to="$OLDPWD"
}
{
    printf 'command\t%s\n' "$command"
    printf 'version\t%s\n' "$version"
    { awk -F'\t' '$2 ~ /(^|\/)\.clang-tidy$/ { print $2 }' "$work/now" && dependencies; } |
        awk -F'\t' 'NR == FNR { hash[$2] = $1; next } { print hash[$1] "\t" $1 }' "$work/now" -
} >"$mine.stamp" 2>"$mine.error"

clang-tidy -p "$(dirname "$database")" --quiet "$file" >"$mine.found" 2>"$mine.error"
status=$?
if [ "$status" -eq 0 ] && [ ! -s "$mine.found" ]; then
    mv "$mine.stamp" "$stamp"
elif [ -s "$mine.found" ]; then
    mv "$mine.found" "$found"
else
    mv "$mine.error" "$found"
fi
