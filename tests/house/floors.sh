#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that every file keeps to its floor (docs/architecture.md). Usage: floors.sh [FOLDER]
# A floor includes only floors below it; SystemC stays in *_module files and in sim; every source names its licence.
set -uo pipefail
cd "${1:-.}" || exit 2
problems=0

complain() { # TITLE LINES: prints LINES, unless they are blank
    [ -z "${2//[[:space:]]/}" ] && return
    printf '%s\n%s\n' "$1" "$2"
    problems=1
}
includes() { # PATTERN FOLDER...: prints the includes of project files that match, with their place
    local pattern=$1
    shift
    grep -rnE --include='*.hpp' --include='*.cpp' "#include \"($pattern)/" "$@" 2>/dev/null
}
tracked() { # prints the files of the repository, or of a folder that is none, each ended by NUL
    if [ -e .git ]; then git -c safe.directory="$PWD" ls-files -z; else find . -type f -not -path './build/*' -print0; fi
}

complain "models may not include higher floors:" "$(includes 'kernel_model|workloads|sim|tests' models)"
complain "kernel_model may not include higher floors:" "$(includes 'workloads|sim|tests' kernel_model)"
complain "workloads may not include higher floors:" "$(includes 'sim|tests' workloads)"
complain "sim may not include tests:" "$(includes 'tests' sim)"
complain "models/base stands on nothing:" "$(includes 'models/[^b][^/]*|models/b[^a][^/]*' models/base)"
complain "models/dram and models/crypto stand on models/base only:" \
    "$(includes 'models/(memctrl|tme|cache|mmu|cpu|platform)' models/dram models/crypto)
$(includes 'models/crypto' models/dram)$(includes 'models/dram' models/crypto)"
complain "models/tme stands on models/base and models/crypto only:" \
    "$(includes 'models/(dram|memctrl|cache|mmu|cpu|platform)' models/tme)"
complain "models/memctrl may not include what stands beside or on it:" \
    "$(includes 'models/(cache|mmu|cpu|platform)' models/memctrl)"
complain "SystemC belongs in *_module files and sim:" \
    "$(grep -rlE --include='*.hpp' --include='*.cpp' '#include <(systemc|tlm|sysc)' models kernel_model workloads 2>/dev/null |
        grep -vE '_module\.(hpp|cpp)$')"
complain "no licence line:" \
    "$(find models kernel_model workloads sim tests -name '*.[hc]pp' 2>/dev/null |
        while read -r file; do head -1 "$file" | grep -q SPDX-License-Identifier || echo "$file"; done)"
complain "no path of one machine belongs in the repository:" \
    "$(tracked | xargs -0 grep -nIE '(^|[^A-Za-z0-9_./-])/(work|root|home)/[A-Za-z0-9_.]' /dev/null 2>/dev/null)"
exit "$problems"
