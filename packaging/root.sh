# shellcheck shell=bash disable=SC2154
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing by environment.sh: the Debian 13 root. It lies in the user's cache, belongs to that user whole (rm -rf removes it), is named
# after a hash of what is in it, and is never written to again once made.

release=trixie
root_recipe=1 # to be raised when the way a root is made changes, so that old ones are made anew

root_packages() {
    wanted_packages
}

root_path() {
    local key
    key=$({ echo "$release $root_recipe $(dpkg --print-architecture 2>/dev/null || uname -m)"; root_packages; } | sha256sum)
    echo "$cache/root-$release-${key:0:16}"
}

# lintian brings 150 packages, so it has a root of its own, beside the one we build in.
lintian_path() {
    local key
    key=$(echo "lintian $release $root_recipe $(dpkg --print-architecture 2>/dev/null || uname -m)" | sha256sum)
    echo "$cache/root-$release-lintian-${key:0:8}"
}

# A root gets its name by a rename, so one that has the name is whole.
root_is_made() {
    [ -d "$(root_path)" ]
}

remove_tree() {
    [ -e "$1" ] || return 0
    chmod -R u+rwX -- "$1" 2>/dev/null
    rm -rf --one-file-system -- "$1"
}

require_bwrap() {
    install_missing bubblewrap || exit 1
    local said
    said=$(bwrap --unshare-user --uid 1000 --gid 1000 --ro-bind / / true 2>&1) || die "bubblewrap cannot make a user namespace here: $said
It needs user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)
and, in a container, leave to mount."
}

host_codename() {
    # shellcheck disable=SC1091
    (. /etc/os-release && echo "${VERSION_CODENAME:-}")
}

# How apt reaches its mirror from here (proxies and the like), as options for mmdebstrap.
apt_options() {
    apt-config dump 2>/dev/null | grep -E '^Acquire::(http|https|ftp|Retries|ForceIPv4|ForceIPv6)\b.*"[^"]+";$' | sed 's/^/--aptopt=/'
}

# unpack_root MODE FOLDER RELEASE OPTION...: mmdebstrap writes an archive, we unpack it as ourselves; thus the root is ours whoever mmdebstrap
# had to be.
unpack_root() {
    local mode=$1 folder=$2 release=$3 options as=()
    shift 3
    mapfile -t options < <(apt_options)
    case $mode in
        unshare) as=(env TMPDIR=/var/tmp) ;; # the namespace's own root cannot look into our home
        sudo) as=(as_admin env TMPDIR=/var/tmp) && mode=root ;;
        root) as=(env "TMPDIR=$cache") ;;
    esac
    # Of dpkg's options the last one counts.
    "${as[@]}" mmdebstrap --mode="$mode" --format=tar --aptopt='Acquire::Languages "none"' "${options[@]}" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-include=/usr/share/doc/*/copyright' "$@" \
        "$release" - - <"$folder.sources" | tar -x -C "$folder" --no-same-owner --exclude='./dev/*' \
        && [ "${PIPESTATUS[0]}" = 0 ]
}

# fill_root FOLDER RELEASE OPTION...
fill_root() {
    local folder=$1
    if [ "$(id -u)" = 0 ]; then
        unpack_root root "$@"
    elif grep -q "^\($(id -un)\|$(id -u)\):" /etc/subuid 2>/dev/null && unpack_root unshare "$@"; then
        return
    else
        can_be_admin || return 126
        remove_tree "$folder" && mkdir -- "$folder" && unpack_root sudo "$@"
    fi
}

# In a process group of its own, so that a signal to us ends all of it, whichever part is at work.
fill_root_interruptibly() {
    local job
    set -m
    fill_root "$@" &
    job=$!
    set +m
    trap 'kill -TERM -- "-$job" 2>/dev/null; wait "$job"; exit 130' INT TERM HUP
    wait "$job"
}

require_mmdebstrap() {
    local tools=(mmdebstrap)
    [ "$(id -u)" = 0 ] || tools+=(uidmap)
    install_missing "${tools[@]}" || exit 1
}

# make_tree FOLDER WHAT FINISH RELEASE OPTION...: FOLDER from mmdebstrap's OPTIONs, unless it is there; one at a time. FINISH is told where it
# lies meanwhile, before it gets its name.
make_tree() {
    local folder=$1 what=$2 finish=$3
    shift 3
    [ -d "$folder" ] && return
    require_mmdebstrap
    (
        flock -n 7 || { say "waiting for another start that makes a Debian root"; flock 7; }
        [ -d "$folder" ] && exit 0
        making=$folder.making
        # We hold the lock: whatever is being made by name is left from a start that was cut off.
        for left in "$cache"/root-*.making "$cache"/server-*.making; do
            remove_tree "$left"
        done
        trap 'remove_tree "$making"; rm -f "$making.sources"' EXIT
        mkdir -p -- "$making"
        "$sources/packaging/apt-source" "$(host_codename)" "$1" >"$making.sources" || exit 1
        quietly "$what" fill_root_interruptibly "$making" "$@" || exit 1
        chmod -R u+rwX -- "$making" && "$finish" "$making" && mv -T -- "$making" "$folder"
    ) 7>>"$cache/root.lock" || exit 1
}

# Sets root; makes it if it is not there yet.
make_root() {
    root=$(root_path)
    require_bwrap
    # shellcheck disable=SC2016
    make_tree "$root" "making the Debian 13 root in $root (once; some minutes, 2 GB)" true "$release" \
        --variant=minbase --include="$(root_packages | paste -sd,)" \
        --essential-hook='mkdir -p "$1/etc/postgresql-common/createcluster.d"' \
        --essential-hook='echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.d/lockkeeper.conf"' \
        --customize-hook='rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"'
}

# Removes every root but the one of today's package list, and servers that no test run would use; those in use stay.
prune_roots() {
    local other current
    current=" $(root_path) $(lintian_path) $(server_paths | paste -sd' ') "
    (
        flock 7
        for other in "$cache"/root-* "$cache"/server-*; do
            if [ ! -d "$other" ] || [[ $current == *" $other "* ]]; then
                continue
            fi
            if (flock -n -x 8) 8>>"$other.lock"; then
                say "removing $other"
                remove_tree "$other"
                rm -f -- "$other.lock"
            else
                say "in use: $other"
            fi
        done
    ) 7>>"$cache/root.lock"
}
