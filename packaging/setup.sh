# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Pentimento authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What packaging/run and packaging/test share; sourced, never run.
# Afterwards: $root is the checkout, $caller the folder that the user called from.

set -euo pipefail
caller=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Qt and file names want UTF-8; a bare system has no locale set at all.
if [[ -z ${LC_ALL:-}${LC_CTYPE:-}${LANG:-} ]]; then
    export LC_ALL=C.UTF-8
fi

say() { printf '%s\n' "pentimento: $*" >&2; }
die() {
    local status=$1
    shift
    say "$*"
    exit "$status"
}

# wanted_packages KIND: lines "package<TAB>what for" of the list; KIND "test" or "cuda" adds its own.
wanted_packages() {
    local first second rest
    while read -r first second rest; do
        case $first in
        '' | '#'*) ;;
        *:) [[ $first != "$1:" ]] || printf '%s\t%s\n' "$second" "$rest" ;;
        *) printf '%s\t%s\n' "$first" "$second${rest:+ $rest}" ;;
        esac
    done <"$root/packaging/dependencies"
}

is_installed() {
    [[ " $(dpkg-query -W -f='${db:Status-Status} ' "$1" 2>/dev/null)" == *' installed '* ]]
}

# As root: runs the command. Otherwise through sudo.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo -- "$@"
    fi
}

# install_missing KIND: installs what the list names and the system lacks, after saying so.
install_missing() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this is not a Debian system: nothing is installed; packaging/dependencies names what the build needs"
        return
    fi
    local package reason missing=()
    while IFS=$'\t' read -r package reason; do
        is_installed "$package" && continue
        ((${#missing[@]})) || say "these Debian packages are missing and will be installed, with what they depend on:"
        printf '    %-22s %s\n' "$package" "$reason" >&2
        missing+=("$package")
    done < <(wanted_packages "$1")
    ((${#missing[@]})) || return 0

    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        die 1 "installing needs root, and there is no sudo here; as root run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update ||
        die 1 "the package lists could not be refreshed; see apt-get's message above"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" ||
        die 1 "installing failed; see apt-get's message above"
}

# Called through sudo, only the packages need root: the build, its cache and the reports shall belong
# to the user whose checkout this is. Starts the script again as that user, with the same arguments.
step_down_from_sudo() {
    ((EUID == 0)) && [[ -n ${SUDO_UID:-} && $SUDO_UID != 0 && -n ${SUDO_GID:-} ]] || return 0
    [[ $(stat -c %u "$root") == "$SUDO_UID" ]] || return 0
    local home
    home=$(getent passwd "$SUDO_UID" | cut -d: -f6)
    cd "$caller"
    exec setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID" --init-groups \
        env -u SUDO_UID -u SUDO_GID HOME="${home:-/nonexistent}" "$root/packaging/$(basename "$0")" "$@"
}

# Compilations at the same time: one a core, but a file that includes LibTorch takes up to 2 GiB.
build_jobs() {
    local cores kib jobs
    cores=$(nproc)
    kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null || true)
    jobs=$((${kib:-2097152} / 2097152))
    ((jobs >= 1)) || jobs=1
    ((jobs <= cores)) || jobs=$cores
    printf '%s\n' "$jobs"
}

# Fetches what checks Content Credentials, or says what goes without it. Everything else works
# without.
fetch_c2pa() {
    local log=$root/build/c2pa/fetch.log
    [[ -e $root/build/c2pa/libc2pa_c.so ]] ||
        say "fetching the library that checks Content Credentials (C2PA): c2pa-rs, MIT or Apache-2.0, 16 MB from pypi.org into build/c2pa"
    mkdir -p "$root/build/c2pa"
    cmake -P "$root/packaging/c2pa.cmake" >"$log" 2>&1 || {
        cat "$log" >&2
        say "that library could not be fetched: Content Credentials will be found, and not checked; the next start tries again"
    }
}

# build_preset PRESET [-DOPTION...] TARGET...: configures and builds into build/PRESET; seconds when
# nothing has changed.
build_preset() {
    local preset=$1 jobs log options=()
    local folder=$root/build/$preset
    shift
    while [[ ${1:-} == -D* ]]; do
        options+=("$1")
        shift
    done
    if [[ -e $folder && ! -w $folder ]]; then
        die 1 "$folder belongs to $(stat -c %U "$folder") and cannot be written by $(id -un): remove it or change its owner"
    fi
    mkdir -p "$folder"
    log=$folder/configure.log
    jobs=$(build_jobs)
    [[ -x $folder/bin/pentimento ]] || say "building; the first time takes some minutes ($jobs at a time)"
    cd "$root"
    cmake --preset "$preset" "${options[@]}" >"$log" 2>&1 || {
        cat "$log" >&2
        die 1 "configuring failed; see CMake's message above"
    }
    cmake --build --preset "$preset" --parallel "$jobs" --target "$@" >&2 || die 1 "building failed; see the messages above"
    cd "$caller"
}
