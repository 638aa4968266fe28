# shellcheck shell=bash disable=SC2154
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing after build.sh: tries a package on a clean Debian 13 that is made for it alone, has nothing but what every Debian has and what
# apt brings for the package, and is gone afterwards.

application=org.lockkeeper.Lockkeeper
plan_type=application/vnd.lockkeeper.plan+json

# check_package FILE: what Debian's own check of packages says of it.
check_package() {
    local folder
    folder=$(lintian_path)
    make_tree "$folder" "making a Debian 13 root with lintian in $folder (once; a minute, 400 MB)" true "$release" --variant=minbase --include=lintian
    # Without a bug tracker there is no bug to close by a first upload.
    where=root root=$folder inside lintian --no-cfg --fail-on=error,warning --display-info --suppress-tags=initial-upload-closes-no-bugs "$1"
}

# make_trial FILE: sets trial to a root with the package installed. The tools that register menu entries and file types are what a desktop has.
make_trial() {
    local left
    exec 7>>"$cache/root.lock"
    flock 7
    for left in "$cache"/trial.*; do # of one that was killed
        [ ! -d "$left" ] || ! flock -n "$left" true || remove_tree "$left"
    done
    trial=$(mktemp -d "$cache/trial.XXXXXX") && exec {trial_lock}<"$trial" && flock -n "$trial_lock" || return 1
    exec 7>&-
    mkdir -- "$trial/root" && "$sources/packaging/apt-source" "$(host_codename)" "$release" >"$trial/root.sources" || return 1
    # shellcheck disable=SC2016
    quietly "installing ${1##*/} on a clean Debian 13" fill_root_interruptibly "$trial/root" "$release" \
        --variant=minbase --include=desktop-file-utils,shared-mime-info \
        --dpkgopt='path-include=/usr/share/*' \
        --customize-hook="upload '$1' /package.deb" \
        --customize-hook='chroot "$1" apt-get install --yes --no-install-recommends /package.deb' \
        --customize-hook='rm "$1/package.deb"' \
        --customize-hook='echo "user:x:1000:1000:user:/home:/bin/sh" >>"$1/etc/passwd"' || return 1
    mkdir -p -- "$trial/home" && chmod -R u+rwX -- "$trial/root"
}

# on_trial UID CMD...: on the clean Debian, without a network, as that user; the display is the one of start_display.
on_trial() {
    local uid=$1 shown=() served=() path=/usr/bin:/bin:/usr/sbin:/sbin top
    shift
    if [ -n "$server" ]; then
        # Its programs know where they lie. The way there is not to be made in the trial.
        top=/$(cut -d/ -f2 <<<"$server")
        case $top in
            /root | /home | /tmp) ;;
            *) served=(--tmpfs "$top") ;;
        esac
        served+=(--ro-bind "${server%/entered/*}" "${server%/entered/*}")
        path=$server/bin:$path
    fi
    [ -z "$trial_display" ] || shown=(--ro-bind /tmp/.X11-unix /tmp/.X11-unix --ro-bind "$trial_authority" /tmp/authority
        --setenv DISPLAY "$trial_display" --setenv XAUTHORITY /tmp/authority)
    bwrap --die-with-parent --unshare-user --unshare-net --unshare-pid --uid "$uid" --gid "$uid" --bind "$trial/root" / --dev /dev --proc /proc \
        --tmpfs /root --tmpfs /tmp --tmpfs /run --bind "$trial/home" /home --clearenv --setenv PATH "$path" --setenv HOME /home \
        --setenv LANG C.UTF-8 "${shown[@]}" "${served[@]}" --chdir /home -- "$@"
}

# A display that is there until this shell ends or closes its end of the pipe.
start_display() {
    mkfifo -- "$trial/till" "$trial/display"
    exec {trial_till}<>"$trial/till" {trial_said}<>"$trial/display"
    # shellcheck disable=SC2016
    inside "$sources/packaging/headless" sh -c 'echo "$DISPLAY $XAUTHORITY" >"$1/display"; exec cat "$1/till"' sh "$trial" \
        {trial_till}<&- {trial_said}<&- </dev/null &
    trial_holder=$!
    read -r -t 60 -u "$trial_said" trial_display trial_authority
}

stop_display() {
    [ -n "${trial_till:-}" ] || return
    exec {trial_till}<&- {trial_said}<&-
    wait "$trial_holder"
    trial_till='' trial_display=''
}

on_display() {
    DISPLAY=$trial_display XAUTHORITY=$trial_authority inside timeout 60 "$@" </dev/null
}

# fault WHAT...
fault() {
    say "$*"
    faults=$((faults + 1))
}

# agree WHAT EXPECTED ACTUAL
agree() {
    if [ "$2" = "$3" ]; then
        say "as it should be: $1"
    else
        fault "$1: \"$2\" was to come, and \"$3\" came"
    fi
}

# picture WINDOW FILE: once it is painted, which is when two pictures agree and there is something to be seen.
picture() {
    local before='' now tries=40
    while [ "$tries" -gt 0 ]; do
        on_display scrot --overwrite --window "$1" "$2"
        now=$(sha256sum <"$2")
        [ "$now" = "$before" ] && [ "$(stat -c %s "$2")" -gt 15000 ] && return
        before=$now
        tries=$((tries - 1))
        sleep 0.5
    done
    return 1
}

# try_window NAME WORD...: starts the program, waits for its window, keeps a picture of it as build/packages/NAME.png, and closes it.
try_window() {
    local name=$1 window process WIDTH=0 HEIGHT=0
    shift
    on_trial 1000 timeout 120 lockkeeper "$@" </dev/null >"$trial/said" 2>&1 {trial_till}<&- {trial_said}<&- &
    process=$!
    # By the name that joins it to its menu entry.
    window=$(on_display xdotool search --sync --onlyvisible --class \
        "^$(sed -n 's/^StartupWMClass=//p' "$trial/root/usr/share/applications/$application.desktop")\$" | head -n 1)
    if [ -n "$window" ]; then
        eval "$(on_display xdotool getwindowgeometry --shell "$window" | grep -E '^(WIDTH|HEIGHT)=[0-9]+$')"
        agree "$name: a window to work in" yes "$([ "$WIDTH" -ge 800 ] && [ "$HEIGHT" -ge 500 ] && echo yes || echo "$WIDTH x $HEIGHT")"
        picture "$window" "$sources/build/packages/$name.png" || fault "$name: nothing is to be seen in the window"
        on_display xdotool windowactivate --sync "$window" key alt+F4
    else
        fault "$name: no window"
        kill "$process" 2>/dev/null
    fi
    wait "$process"
    agree "$name: it ends when its window is closed" 0 "$?"
    agree "$name: it complains of nothing" '' "$(cat -- "$trial/said")"
}

# try_tour: the sandbox's tour, as packaging/run has it, with a server's programs that are not of the trial's own. Its report and pictures are
# in build/packages/tour.
try_tour() {
    local server=''
    # shellcheck disable=SC2086
    make_server $sandbox_release
    rm -rf -- "$sources/build/packages/tour"
    on_trial 1000 timeout 600 lockkeeper --sandbox --tour /home/tour </dev/null >"$trial/said" 2>&1 {trial_till}<&- {trial_said}<&-
    agree 'the sandbox tour passes' 0 "$?"
    cp -R -- "$trial/home/tour" "$sources/build/packages/tour" || fault 'the tour leaves nothing to be seen'
    agree 'the tour says so' 1 "$(grep -c '^Verdict: \*\*passed\*\*' "$sources/build/packages/tour/report.md")"
}

# But for what dpkg and the file types' tool keep of their own.
all_files() {
    (cd -- "$trial/root" && find . -xdev ! -type d ! -path './var/lib/dpkg/*' ! -path './var/log/*' ! -path './var/cache/*' \
        ! -path './usr/share/mime/*' | LC_ALL=C sort)
}

# try_package FILE VERSION
try_package() {
    local trial_display='' server='' faults=0 share
    require_bwrap
    make_trial "$1" || return 1
    share=$trial/root/usr/share
    mkdir -p -- "$sources/build/packages"

    agree 'lockkeeper --version' "lockkeeper $2" "$(on_trial 1000 lockkeeper --version 2>&1)"
    agree 'lockkeeper --help' 0 "$(on_trial 1000 lockkeeper --help >"$trial/said" 2>&1; echo $?)"
    agree 'it tells of its verbs' 1 "$(grep -c '^  plan ' "$trial/said")"
    printf 'ALTER TABLE t ALTER COLUMN a TYPE bigint;\n' >"$trial/home/one.sql"
    agree 'lockkeeper lint: it reads SQL' 3 "$(on_trial 1000 lockkeeper lint one.sql >"$trial/said" 2>&1; echo $?)"
    agree 'lockkeeper tables: it looks for a server' 1 "$(on_trial 1000 lockkeeper tables --db host=/nowhere >"$trial/said" 2>&1; echo $?)"

    agree 'plans are known by their name' "50:$plan_type:*.lkplan" "$(grep -F lkplan "$share/mime/globs2")"
    agree 'plans open with the program' "$plan_type=$application.desktop;" "$(grep -F "$plan_type" "$share/applications/mimeinfo.cache")"
    agree 'what the menu starts is there' yes "$(on_trial 1000 sh -c "command -v $(sed -n 's/^TryExec=//p' "$share/applications/$application.desktop")" \
        >/dev/null && echo yes)"

    start_display
    if [ -n "$trial_display" ]; then
        try_window first-run
        # Without a server's programs, which the package does not insist on, it has to say what is missing.
        try_window sandbox-without-server --sandbox
        try_tour
    else
        fault 'no display'
    fi
    stop_display

    all_files >"$trial/before"
    on_trial 1000 dpkg -L lockkeeper | sed 's/^/./' | LC_ALL=C sort >"$trial/owned"
    agree 'it can be removed' 0 "$(on_trial 0 dpkg --purge lockkeeper >"$trial/said" 2>&1; echo $?)"
    all_files >"$trial/after"
    agree 'nothing else goes with it' '' "$(LC_ALL=C comm -23 "$trial/before" "$trial/after" | LC_ALL=C comm -23 - "$trial/owned")"
    agree 'no file comes by that' '' "$(LC_ALL=C comm -13 "$trial/before" "$trial/after")"
    agree 'no file of it is left' '' "$(find "$trial/root" -xdev -iname '*lockkeeper*' -printf '%P\n')"
    agree 'nothing knows of it any more' '' "$(grep -rIl -i lockkeeper "$trial/root/etc" "$share" "$trial/root/usr/lib/mime" 2>/dev/null)"
    [ "$faults" = 0 ]
}

end_trial() {
    stop_display
    [ -z "${trial:-}" ] || remove_tree "$trial"
}
