# shellcheck shell=bash disable=SC2154
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing by environment.sh: starts programs where the packages are. In the root, they see Debian 13's /usr, /etc and /var (read only) and
# everything else as it is on the host: home, current folder, sockets, display, network. They run as an ordinary user, whose files are the caller's.

# shellcheck source-path=SCRIPTDIR source=supervise.sh
. "$sources/packaging/supervise.sh"

# Host settings that count inside, too.
host_settings=(hosts hostname resolv.conf localtime timezone machine-id krb5.conf)

# initdb refuses root, so root becomes 1000; others keep their number, which D-Bus checks.
inside_uid() {
    local uid
    uid=$(id -u)
    [ "$uid" = 0 ] && uid=1000
    echo "$uid"
}

# accounts FILE LINE: FILE with LINE first, and without others of that name.
accounts() {
    echo "$2"
    grep -v "^${2%%:*}:" "$1"
}

show() {
    if [ -L "$1" ]; then
        view+=(--symlink "$(readlink -- "$1")" "$2")
    elif [ -e "$1" ]; then
        view+=("${3:---ro-bind}" "$1" "$2")
    fi
}

# open_up FOLDER: instead of the root's FOLDER in one piece, each thing in it alone; thus more can be put beside them.
open_up() {
    local entry
    [ -n "${opened[$1]:-}" ] && return
    opened[$1]=1
    view+=(--tmpfs "$1")
    for entry in "$root$1"/* "$root$1"/.[!.]*; do
        [ -n "${replaced[$1/${entry##*/}]:-}" ] || show "$entry" "$1/${entry##*/}"
    done
}

# expose PATH [--ro-bind]: a host path below /usr, /etc or /var; those elsewhere are seen anyway.
expose() {
    local path=$1 folder='' part parts
    case $path in /usr/?* | /etc/?* | /var/?*) ;; *) return ;; esac
    case $path in /var/tmp | /var/tmp/* | /var/run/*) return ;; esac
    [ -e "$path" ] || return 0
    IFS=/ read -r -a parts <<<"${path#/}"
    for part in "${parts[@]:0:${#parts[@]}-1}"; do
        folder=$folder/$part
        [ -L "$root$folder" ] && return
        [ -d "$root$folder" ] || break
        open_up "$folder"
    done
    view+=("${2:---bind}" "$path" "$path")
}

# Paths that words of a command line or of the environment name: /a/b, --option=/a/b, sslrootcert=/a/b. A file to be made is seen by its folder.
expose_named() {
    local word path
    for word in "$@"; do
        path=/${word#*/}
        path=${path%%[ ?&]*}
        case $word in */*) ;; *) continue ;; esac
        if [ -e "$path" ]; then
            [ -e "$root$path" ] || expose "$path"
        elif [ -d "${path%/*}" ] && [ ! -d "$root${path%/*}" ]; then
            expose "${path%/*}"
        fi
    done
}

# Sets view: what bwrap mounts to show the root with the host around it.
look_at_root() {
    local entry name
    local -A opened=() replaced=()
    view=()
    for entry in "$root"/*; do
        name=/${entry##*/}
        if [ -L "$entry" ]; then
            view+=(--symlink "$(readlink -- "$entry")" "$name")
        fi
    done
    view+=(--ro-bind "$root/usr" /usr --dev /dev --proc /proc)
    [ -d /sys ] && view+=(--ro-bind /sys /sys)
    for entry in /*; do
        case $entry in /usr | /etc | /var | /dev | /proc | /sys | /boot | /lost+found) continue ;; esac
        [ -e "$root$entry" ] && [ -L "$root$entry" ] && continue
        if [ -L "$entry" ]; then
            show "$entry" "$entry"
        elif [ -x "$entry" ]; then
            view+=(--bind "$entry" "$entry")
        fi
    done
    for name in "${host_settings[@]}"; do
        [ ! -e "/etc/$name" ] || replaced[/etc/$name]=1
    done
    open_up /etc
    for name in "${host_settings[@]}"; do
        show "/etc/$name" "/etc/$name"
    done
    [ -e /etc/ssl/certs/ca-certificates.crt ] && view+=(--ro-bind /etc/ssl /etc/ssl)
    expose /etc/postgresql-common/pg_service.conf --ro-bind
    expose /usr/local/share/ca-certificates --ro-bind
    open_up /var
    view+=(--bind /var/tmp /var/tmp)
    for entry in "$sources" "$PWD" "$HOME" "$cache" "${XDG_CONFIG_HOME:-}" "${XDG_DATA_HOME:-}" "${XDG_STATE_HOME:-}"; do
        expose "$entry"
    done
    expose_named "$@" "${PGHOST:-}" "${PGSERVICEFILE:-}" "${PGPASSFILE:-}" "${PGSYSCONFDIR:-}" "${PGSSLROOTCERT:-}" "${PGSSLCERT:-}" \
        "${PGSSLKEY:-}" "${PGSSLCRL:-}" "${XAUTHORITY:-}"
    view+=(--remount-ro /)
    accounts_from=$root
}

# A folder for sockets, where the session brings none.
ensure_runtime_folder() {
    local folder
    [ -n "${XDG_RUNTIME_DIR:-}" ] && [ -d "$XDG_RUNTIME_DIR" ] && [ -w "$XDG_RUNTIME_DIR" ] && return
    folder=/tmp/lockkeeper-runtime-$(id -u)
    mkdir -m 700 -- "$folder" 2>/dev/null
    if [ -L "$folder" ] || [ ! -O "$folder" ]; then
        die "$folder belongs to somebody else"
    fi
    chmod 700 -- "$folder"
    export XDG_RUNTIME_DIR=$folder
}

# Sets command: what starts CMD... in the right place.
locate() {
    local uid name
    command=("${plain_process[@]}" "PATH=$inside_path:$PATH" "$@")
    ensure_runtime_folder
    if [ "$where" = native ]; then
        [ "$(locale charmap 2>/dev/null)" = UTF-8 ] || command=("${plain_process[@]}" "PATH=$inside_path:$PATH" LC_ALL=C.UTF-8 "$@")
        [ "$(id -u)" = 0 ] || return
        view=(--dev-bind / /)
        accounts_from=
    else
        look_at_root "$@"
        # What names the host's own libraries and tools would mislead Debian 13's; its locales are not those of the host.
        command=("${plain_process[@]}" -u LD_LIBRARY_PATH -u LD_PRELOAD -u QT_PLUGIN_PATH -u CMAKE_PREFIX_PATH -u PKG_CONFIG_PATH -u CC -u CXX \
            -u CFLAGS -u CXXFLAGS -u LDFLAGS -u XDG_DATA_DIRS "PATH=$inside_path" LC_ALL=C.UTF-8 "$@")
    fi
    uid=$(inside_uid)
    name=$(id -un 2>/dev/null) || name=lockkeeper
    bwrapped=1
    command=(bwrap --die-with-parent --unshare-user --uid "$uid" --gid 1000 "${view[@]}"
        --perms 0644 --ro-bind-data 8 /etc/passwd --perms 0644 --ro-bind-data 9 /etc/group
        --chdir "$(pwd -P)" -- "${command[@]}")
    passwd_line="$name:x:$uid:1000:$name:$HOME:/bin/bash"
    group_line="$name:x:1000:"
}

run_located() {
    if [ "${bwrapped:-0}" = 1 ]; then
        # At the keyboard Ctrl-C reaches bwrap, too, which has only to wait; plain_process sets that back for what it starts.
        [ "${keyboard:-0}" = 0 ] || trap '' INT QUIT HUP
        if [ "$where" = root ]; then
            exec 7>>"$root.lock" # held as long as anything lives in there
            flock -s 7
        fi
        exec "${command[@]}" 8< <(accounts "$accounts_from/etc/passwd" "$passwd_line") 9< <(accounts "$accounts_from/etc/group" "$group_line")
    fi
    exec "${command[@]}"
}

# inside CMD...: in the right place, and waits for it.
inside() {
    local view=() command=() accounts_from passwd_line group_line bwrapped=0
    locate "$@"
    if [ "$bwrapped" = 1 ]; then
        # shellcheck disable=SC2317
        signal_target() { # the one child of bwrap
            local children=''
            # No newline ends it, so read fails in any case.
            read -r children 2>/dev/null <"/proc/$1/task/$1/children"
            target=${children%% *}
        }
    fi
    supervise run_located
}

# exec_inside CMD...: the same, as the last thing a script does.
exec_inside() {
    if [ "$where" = native ] && [ "$(id -u)" != 0 ]; then
        local view=() command=() accounts_from bwrapped=0
        locate "$@"
        exec "${command[@]}"
    fi
    inside "$@"
    exit
}
