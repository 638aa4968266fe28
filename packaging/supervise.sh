# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing: a shell that waits for a program but stays out of its way. Standard streams are the program's own, signals sent to us
# reach it once each (a second one means "at once", which nobody said), its exit status is ours, and it does not outlive us.

# Sets target to the process a signal is for: the one we started, given as $1, unless that is only a wrapper (view.sh).
# No subshell here or below: a signal to our process group would end it.
signal_target() {
    target=$1
}

# pass_on SIGNAL PROCESS. A wrapper that has nothing inside yet has nothing to tidy up either.
pass_on() {
    local target now=${EPOCHREALTIME/[.,]/}
    # timeout(1) and others send one to us and the same to our process group.
    [ "$1" = "$passed" ] && [ "$((now - passed_at))" -lt 500000 ] && return
    passed=$1
    passed_at=$now
    signal_target "$2"
    if [ -n "$target" ]; then
        kill "-$1" "$target" 2>/dev/null
    else
        kill -KILL "$2" 2>/dev/null
    fi
}

keyboard_is_ours() {
    local stat
    read -r stat 2>/dev/null <"/proc/$BASHPID/stat" || return 1
    # Behind "(name) ": state ppid pgrp session tty_nr tpgid
    read -r -a stat <<<"${stat##*) }"
    [ "${stat[2]}" = "${stat[5]}" ]
}

# supervise CMD...: CMD has to start what it starts through plain_process.
# At the keyboard CMD stays in our process group, as only that group may read from the terminal, and Ctrl-C reaches it by itself.
# Elsewhere it has a group of its own, so that what is sent to ours reaches it through us alone.
supervise() {
    local pid status signalled=1 keyboard=0 passed='' passed_at=0
    keyboard_is_ours && keyboard=1
    [ "$keyboard" = 1 ] || set -m
    "$@" <&0 &
    pid=$!
    set +m
    trap 'signalled=1; [ "$keyboard" = 1 ] || pass_on INT "$pid"' INT
    trap 'signalled=1; pass_on TERM "$pid"' TERM
    trap 'signalled=1; pass_on HUP "$pid"' HUP
    # A trap ends wait early; what counts is how the program ends.
    while [ "$signalled" = 1 ]; do
        signalled=0
        wait "$pid"
        status=$?
    done
    trap - INT TERM HUP
    return "$status"
}

# A shell's background programs ignore Ctrl-C; those of ours do not. They go when their shell is killed, even if it was before they were told to.
# shellcheck disable=SC2016,SC2034,SC2054
plain_process=(setpriv --pdeathsig KILL sh -c 'kill -0 "$1" 2>/dev/null || exit 137; shift; exec "$@"' sh "$$"
    env --default-signal=INT,QUIT,TERM,HUP)
