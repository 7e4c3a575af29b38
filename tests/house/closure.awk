# SPDX-License-Identifier: Apache-2.0
# Prints the installed packages that a bare machine has once the packages named in `roots` are installed: these, the
# base system, and their dependencies.
# Input: `PACKAGE<TAB>PRIORITY<TAB>PROVIDES<TAB>DEPENDS` of every installed package.
BEGIN { FS = "\t" }
function name(text) { # returns the name without version, architecture and blanks
    sub(/\(.*/, "", text)
    gsub(/[ \t]/, "", text)
    sub(/:[a-z0-9-]+$/, "", text)
    return text
}
function want(package) {
    if (package in wanted) return
    wanted[package] = 1
    queue[last++] = package
}
{
    installed[$1] = 1
    depends[$1] = depends[$1] "," $4
    count = split($3, provided, ",")
    for (i = 1; i <= count; ++i) if (name(provided[i]) != "") providers[name(provided[i])] = providers[name(provided[i])] " " $1
    if ($2 == "required" || $2 == "essential") want($1)
}
END {
    count = split(roots, root, /[ \n]+/)
    for (i = 1; i <= count; ++i) if (root[i] != "") want(root[i])
    for (first = 0; first < last; ++first) {
        package = queue[first]
        if (!(package in installed)) {
            others = split(providers[package], other, " ")
            if (others > 0) want(other[1])
            continue
        }
        print package
        needs = split(depends[package], need, ",")
        for (n = 1; n <= needs; ++n) {
            choices = split(need[n], choice, "|")
            # Of several choices, the first installed one is taken; a package is preferred to one that provides it.
            for (c = 1; c <= choices; ++c) if (name(choice[c]) in installed) break
            if (c > choices) for (c = 1; c <= choices; ++c) if (name(choice[c]) in providers) break
            if (c <= choices) want(name(choice[c]))
        }
    }
}
