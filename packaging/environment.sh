# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing by packaging/run, packaging/test and packaging/root: where Lockkeeper is built and run.
# On a host that has the packages, or whose own archive has them: on the host. Elsewhere: in a Debian 13 root (root.sh, view.sh).
# All that is said here goes to standard error.

sources=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
case ${XDG_CACHE_HOME:-} in
    /*) cache=$XDG_CACHE_HOME/lockkeeper ;;
    *) cache=$HOME/.cache/lockkeeper ;; # the specification: a relative path is to be ignored
esac
# shellcheck disable=SC2034
inside_path=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/usr/lib/qt6/bin:/usr/lib/postgresql/17/bin

say() {
    printf 'lockkeeper: %s\n' "$*" >&2
}

die() {
    say "$@"
    exit 1
}

# quietly WHAT CMD...: one line for WHAT, the end of CMD's words only if it fails.
quietly() {
    local what=$1 log status
    shift
    log=$(mktemp "$cache/setup.XXXXXX.log")
    say "$what"
    if "$@" >"$log" 2>&1 </dev/null; then
        rm -f -- "$log"
        return 0
    else
        status=$?
    fi
    tail -n 20 -- "$log" >&2
    say "failed ($status): $what; the whole log is $log"
    return "$status"
}

wanted_packages() {
    sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$sources/packaging/packages"
}

is_debian_like() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null
}

# missing PACKAGE...: those of them that are not installed.
missing() {
    comm -23 <(printf '%s\n' "$@" | LC_ALL=C sort -u) \
        <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | LC_ALL=C sort -u)
}

version_at_least() {
    [ -n "$1" ] && [ "$1" != "(none)" ] && dpkg --compare-versions "$1" ge "$2"
}

installed_version() {
    dpkg-query -W -f='${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p'
}

candidate_version() {
    LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'
}

# new_enough installed_version|candidate_version: Qt >= 6.8, KSyntaxHighlighting for Qt 6, libpqxx >= 7.10, PostgreSQL 17.
new_enough() {
    version_at_least "$("$1" qt6-base-dev)" 6.8 && version_at_least "$("$1" libkf6syntaxhighlighting-dev)" 6 \
        && version_at_least "$("$1" libpqxx-dev)" 7.10 && version_at_least "$("$1" postgresql-17)" 17
}

# A host without dpkg: its own developer files have to be there already.
has_developer_files() {
    local program
    for program in pkg-config cmake ninja initdb Xvfb; do
        command -v "$program" >/dev/null || return 1
    done
    pkg-config --atleast-version=6.8 Qt6Core && pkg-config --atleast-version=7.10 libpqxx \
        && compgen -G '/usr/lib*/cmake/KF6SyntaxHighlighting' >/dev/null
}

# as_admin CMD...: as root, if we are or sudo makes us. 126: neither.
as_admin() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 2 ] && sudo -v >&2; }; }; then
        sudo -n -- "$@"
    else
        return 126
    fi
}

can_be_admin() {
    as_admin true
}

refresh_archive() {
    quietly 'reading the package archive' as_admin apt-get -o DPkg::Lock::Timeout=300 update
}

apt_install() {
    as_admin env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y --no-install-recommends install "$@"
}

# install_missing PACKAGE...
install_missing() {
    local lacking what
    mapfile -t lacking < <(missing "$@")
    [ "${#lacking[@]}" = 0 ] && return 0
    what="installing ${lacking[*]}"
    [ "${#lacking[@]}" -gt 5 ] && what="installing ${#lacking[@]} packages"
    can_be_admin || die "these packages are missing and neither root nor sudo is at hand to install them:
  apt-get install --no-install-recommends ${lacking[*]}"
    compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || refresh_archive || exit 1
    # Lists that have grown old name files the mirror no longer has.
    quietly "$what" apt_install "${lacking[@]}" && return 0
    refresh_archive && quietly "$what" apt_install "${lacking[@]}"
}

# Debian's postgresql-17 would start a server of its own on this host, which nobody asked for.
install_natively() {
    local conf=/etc/postgresql-common/createcluster.d/lockkeeper.conf quiet_cluster=0 lacking
    mapfile -t lacking < <(missing "$@")
    [ "${#lacking[@]}" = 0 ] && return 0
    if [ -z "$(installed_version postgresql-common)" ] && can_be_admin; then
        quiet_cluster=1
        as_admin mkdir -p "${conf%/*}"
        echo 'create_main_cluster = false' | as_admin tee "$conf" >/dev/null
    fi
    install_missing "$@"
    local status=$?
    [ "$quiet_cluster" = 1 ] && as_admin rm -f "$conf"
    return "$status"
}

# Sets where=native or where=root. LOCKKEEPER_WHERE says which without asking the host.
choose_where() {
    where=${LOCKKEEPER_WHERE:-}
    case $where in
        native | root) return ;;
        '') ;;
        *) die "LOCKKEEPER_WHERE is $where; it can be native or root" ;;
    esac
    if ! is_debian_like; then
        has_developer_files || die "this host has neither dpkg nor Qt >= 6.8, KF6 SyntaxHighlighting, libpqxx >= 7.10 and PostgreSQL; \
packaging/packages names what is needed"
        where=native
    elif new_enough installed_version; then
        where=native
    elif root_is_made; then
        where=root
    else
        compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || ! can_be_admin || refresh_archive || exit 1
        if new_enough candidate_version; then where=native; else where=root; fi
    fi
}

set_up() {
    mkdir -p -- "$cache" || die "cannot make the cache folder $cache"
    [ -d "$PWD" ] || die "the current folder is gone"
    choose_where
    if [ "$where" = native ]; then
        if is_debian_like; then
            local wanted
            mapfile -t wanted < <(wanted_packages)
            [ "$(id -u)" = 0 ] && wanted+=(bubblewrap) # initdb refuses root
            install_natively "${wanted[@]}" || exit 1
        fi
        return
    fi
    make_root
}

# shellcheck source-path=SCRIPTDIR source=root.sh
. "$sources/packaging/root.sh"
# shellcheck source-path=SCRIPTDIR source=servers.sh
. "$sources/packaging/servers.sh"
# shellcheck source-path=SCRIPTDIR source=view.sh
. "$sources/packaging/view.sh"
