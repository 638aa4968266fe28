# shellcheck shell=bash disable=SC2154
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing after environment.sh: builds preset release in build/release, which packaging/run and packaging/test share.

build_folder=$sources/build/release

# What a build folder was made with. Another compiler, another root, a tree that was moved: nothing in it is to be trusted.
build_stamp() {
    echo "$sources $where"
    if [ "$where" = root ]; then
        echo "$root"
    else
        inside c++ --version
        is_debian_like && installed_version qt6-base-dev
    fi
    echo "warnings are errors: $warnings_are_errors"
}

# With Debian 13's compiler, the one we develop with, a warning is a mistake of ours. A compiler we do not know may find new ones,
# which is of interest to packaging/test only.
choose_warnings() {
    warnings_are_errors=ON
    [ "$where" = native ] && [ "$(host_codename)" != "$release" ] && [ "$1" = lockkeeper ] && warnings_are_errors=OFF
}

follow_build() {
    local line percent next=0 began=$SECONDS
    while IFS= read -r line; do
        printf '%s\n' "$line"
        if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] && [ "${BASH_REMATCH[2]}" -gt 10 ]; then
            percent=$((100 * BASH_REMATCH[1] / BASH_REMATCH[2]))
            if [ "$percent" -ge "$next" ]; then
                say "building: $percent % after $((SECONDS - began)) s"
                next=$((percent - percent % 20 + 20))
            fi
        fi
    done >"$1"
}

# build TARGET: one build at a time in this tree.
build() {
    local stamp log=$sources/build/release.log status follower
    mkdir -p -- "$sources/build" || die "cannot write to $sources/build"
    choose_warnings "$1"
    exec 6>>"$sources/build/.lock"
    flock -n 6 || { say 'waiting for another build'; flock 6; }
    stamp=$(build_stamp)
    if [ "$stamp" != "$(cat "$build_folder/.stamp" 2>/dev/null)" ]; then
        rm -rf -- "$build_folder"
        quietly 'configuring' inside cmake -S "$sources" --preset release "-DLOCKKEEPER_WERROR=$warnings_are_errors" || return 1
        printf '%s\n' "$stamp" >"$build_folder/.stamp"
    fi
    exec {follower}> >(follow_build "$log")
    local follower_process=$!
    inside ninja -k 0 -C "$build_folder" "$1" >&"$follower" 2>&1 </dev/null
    status=$?
    exec {follower}>&-
    wait "$follower_process"
    exec 6>&-
    [ "$status" = 0 ] && return 0
    if [ "$status" -gt 128 ]; then
        say "the build was stopped ($status)"
        exit "$status"
    fi
    grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" | tail -n 60 >&2
    say "the build failed; the whole log is $log"
    return 1
}
