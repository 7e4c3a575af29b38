#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that README's commands work on a machine with nothing installed. Usage: fresh.sh VERB...
#
# It makes a minimal Debian 12 in a folder, clones HEAD into it and runs `./dev VERB` there as root, one after the
# other, and prints the time of each. Sources, keys and proxy come from the apt configuration of this machine. The
# packages of the base system are kept in build/fresh for a week. It exits with 75 if such a root cannot be made here,
# and with 1 if a verb fails.
#
# Everything is mounted in a mount namespace that ends with its last process, so nothing stays mounted in any case.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
suite=bookworm
folder=build/fresh
home=/srv/mktme-sim
root=
inside=

say() { printf '== %s\n' "$*" >&2; }
cannot() {
    say "no bare Debian 12 can be made here: $*"
    exit 75
}
clean_up() {
    if [ -n "$inside" ]; then
        kill -KILL "$inside" 2>/dev/null # --kill-child also ends every process in the root
        wait "$inside" 2>/dev/null
    fi
    [ -z "$root" ] || rm -rf --one-file-system "$root"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Prints `URI SUITE COMPONENT` of each source of this suite that apt knows here, in any kind of file.
# shellcheck disable=SC2016  # apt's variables
sources() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        awk -v suite="$suite" '$2 == suite || index($2, suite "-") == 1'
}
source_files() { find /etc/apt/sources.list /etc/apt/sources.list.d \( -name '*.list' -o -name '*.sources' \) -type f 2>/dev/null; }
trusted() { source_files | xargs -r -d '\n' grep -qiE '^[[:space:]]*Trusted:[[:space:]]*yes|^deb .*trusted=yes'; }
# Prints all keys that apt trusts here, as one binary keyring: debootstrap takes no more than one.
keyring() {
    {
        source_files | xargs -r -d '\n' sed -nE 's/^[[:space:]]*[Ss]igned-[Bb]y:[[:space:]]*//p; s/^deb .*signed-by=([^] ]+).*/\1/p' |
            tr -s ' ,' '\n' | grep '^/'
        find /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d \( -name '*.gpg' -o -name '*.asc' \) -type f 2>/dev/null
    } | sort -u | while read -r file; do
        if grep -qs '^-----BEGIN PGP' "$file"; then
            awk '/^-----END/ { exit } blank && !/^=/; /^[[:space:]]*$/ { blank = 1 }' "$file" | base64 -d
        else
            cat "$file"
        fi
    done 2>/dev/null
}
setting() { # NAME: prints a value of apt's configuration
    local value=''
    eval "$(apt-config shell value "$1")"
    printf '%s' "$value"
}
proxy_for() { # URL: prints the proxy that apt would use
    local scheme=${1%%:*} host=${1#*://} proxy
    host=${host%%[:/]*}
    proxy=$(setting "Acquire::$scheme::Proxy::$host")
    [ -n "$proxy" ] || proxy=$(setting "Acquire::$scheme::Proxy")
    if [ -z "$proxy" ] && [ -n "$(setting "Acquire::$scheme::Proxy-Auto-Detect")" ]; then
        proxy=$(/usr/lib/apt/apt-helper auto-detect-proxy "$1" 2>/dev/null | sed -nE "s/^Using proxy '(.*)' for URL.*/\1/p")
    fi
    [ "$proxy" = DIRECT ] || printf '%s' "$proxy"
}

bootstrap() { # ROOT
    local uri proxy
    local -a options=(--variant=minbase) variables=()
    read -r uri _ < <(sources | awk -v suite="$suite" '$2 == suite && $3 == "main"')
    case $uri in mirror+file:*) uri=$(grep -m 1 -oE '^[a-z]+://[^[:space:]]+' "${uri#mirror+file:}") ;; esac
    keyring >"$PWD/$folder/keyring.gpg"
    if trusted; then options+=(--no-check-gpg); else options+=(--keyring="$PWD/$folder/keyring.gpg"); fi
    case $uri in https:*) options+=(--include=ca-certificates) ;; esac
    [ "$(setting Acquire::https::Verify-Peer)" != false ] || options+=(--no-check-certificate)
    proxy=$(proxy_for "$uri")
    [ -z "$proxy" ] || variables+=("http_proxy=$proxy" "https_proxy=$proxy")
    env "${variables[@]}" unshare --mount debootstrap "${options[@]}" "$suite" "$1" "$uri" >"$folder/debootstrap.log" 2>&1 ||
        cannot "debootstrap failed: $(tail -1 "$folder/debootstrap.log") ($folder/debootstrap.log)"
}

base_system() { # ROOT: unpacks the week's archive, which is made if there is none
    local archive
    archive=$folder/base-$({ sources && date +%G-%V; } | sha256sum | cut -c1-16).tar
    if [ ! -e "$archive" ]; then
        say "bootstrap Debian 12 ($suite)"
        bootstrap "$1"
        rm -f "$folder"/base-*.tar
        tar -C "$1" --one-file-system --numeric-owner -cf "$archive.part" . && mv "$archive.part" "$archive"
    else
        tar -C "$1" --numeric-owner -xpf "$archive" || cannot "$archive cannot be unpacked"
    fi
}

apt_configuration() { # ROOT: copies apt's sources, keys and settings of transfers, but not its hooks
    local uri release component file mark=''
    rm -rf "$1"/etc/apt/sources.list.d/*
    if trusted; then mark='[trusted=yes] '; fi
    sources | while read -r uri release component; do printf 'deb %s%s %s %s\n' "$mark" "$uri" "$release" "$component"; done \
        >"$1/etc/apt/sources.list"
    keyring >"$1/etc/apt/trusted.gpg.d/host.gpg"
    apt-config dump | grep '^Acquire::' | grep -v '::IndexTargets' >"$1/etc/apt/apt.conf.d/00host"
    # These are the files that sources and settings name: passwords, certificates, lists of mirrors.
    {
        find /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/ssl/certs/ca-certificates.crt -type f 2>/dev/null
        grep -ohE '"/[^"]+"' "$1/etc/apt/apt.conf.d/00host" | tr -d '"'
        sed -nE 's/.*mirror\+file:([^ ]+).*/\1/p' "$1/etc/apt/sources.list"
    } | sort -u | while read -r file; do
        if [ -f "$file" ] && [ ! -e "$1$file" ]; then mkdir -p "$1$(dirname "$file")" && cp -L "$file" "$1$file"; fi
    done
    cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
    mkdir -p "$1/etc/dpkg/dpkg.cfg.d"
    echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/thrown-away" # this root need not survive a power failure
}

clone() { # ROOT
    # HEAD is cloned even if another user owns this folder. Only a configuration file can make git accept that.
    printf '[safe]\n\tdirectory = *\n' >"$1/tmp/gitconfig"
    GIT_CONFIG_GLOBAL=$1/tmp/gitconfig git clone -q . "$1$home" || cannot "git clone failed"
    rm "$1/tmp/gitconfig"
}

# Script of the first process of the root. It uses pivot_root, because user namespaces are not available behind chroot.
# shellcheck disable=SC2016  # expanded inside
enter='
    set -e
    mount --bind "$1" "$1"
    cd "$1"
    mount -t proc proc proc
    mount --rbind /dev dev
    mount --rbind /sys sys
    pivot_root . .
    umount -l .
    cd "$2"
    set +e
    shift 2
    env -i "$@"
    exit $?'

run_inside() { # ROOT COMMAND...: runs the command with the environment of a fresh login
    local variable status
    local -a variables=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "TERM=${TERM:-dumb}")
    for variable in CI http_proxy https_proxy no_proxy; do
        [ -z "${!variable:-}" ] || variables+=("$variable=${!variable}")
    done
    # If this script is killed, the processes in the root end too.
    setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child bash -c "$enter" fresh "$1" "$home" "${variables[@]}" "${@:2}" </dev/null &
    inside=$!
    wait "$inside"
    status=$?
    inside=
    return "$status"
}

seconds() { printf '%d min %02d s' "$(($1 / 60))" "$(($1 % 60))"; }

[ "$#" -gt 0 ] || { say "usage: tests/house/fresh.sh VERB..." && exit 2; }
[ "$(id -u)" -eq 0 ] || cannot "it takes root"
for command in debootstrap git apt-get unshare setpriv; do command -v "$command" >/dev/null || cannot "there is no $command"; done
unshare --mount --pid --fork true 2>/dev/null || cannot "this host grants no mount namespace"
sources | awk -v suite="$suite" '$2 == suite && $3 == "main" { found = 1 } END { exit !found }' ||
    cannot "apt has no source of $suite main here"
mkdir -p "$folder"
root=$(mktemp -d -p "$PWD/$folder" root.XXXXXX) && chmod 755 "$root"
base_system "$root"
apt_configuration "$root"
clone "$root"
run_inside "$root" true || cannot "nothing runs in it"

for verb; do
    say "./dev $verb on a bare Debian 12"
    begin=$SECONDS
    run_inside "$root" ./dev "$verb"
    status=$?
    took="./dev $verb on a bare Debian 12 with $(nproc) processors: $(seconds $((SECONDS - begin)))"
    if [ "$status" -ne 0 ]; then
        say "$took; FAILED with exit code $status"
        exit 1
    fi
    say "$took"
done
