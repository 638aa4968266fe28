# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing: a shell that waits for a program but stays out of its way. Standard streams are the program's own, signals sent to us
# reach it, its exit status is ours.

# Which process a signal is for: the one we started, given as $1, unless that is only a wrapper (view.sh).
signal_target() {
    echo "$1"
}

# pass_on SIGNAL PROCESS. A wrapper that has nothing inside yet has nothing to tidy up either.
pass_on() {
    local target
    target=$(signal_target "$2")
    if [ -n "$target" ]; then
        kill "-$1" "$target" 2>/dev/null
    else
        kill -KILL "$2" 2>/dev/null
    fi
}

# Ctrl-C reaches the program by itself, as it is in our process group; passed on as well it would count twice.
keyboard_is_ours() {
    local stat
    read -r stat 2>/dev/null <"/proc/$$/stat" || return 1
    # Behind "(name) ": state ppid pgrp session tty_nr tpgid
    read -r -a stat <<<"${stat##*) }"
    [ "${stat[2]}" = "${stat[5]}" ]
}

# supervise CMD...: CMD has to start what it starts through default_signals, because a shell's background programs ignore Ctrl-C.
supervise() {
    local pid status signalled=1
    "$@" <&0 &
    pid=$!
    trap 'signalled=1; keyboard_is_ours || pass_on INT "$pid"' INT
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

# shellcheck disable=SC2034,SC2054
default_signals=(env --default-signal=INT,QUIT,TERM,HUP)
