# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing by environment.sh: PostgreSQL servers of other Debian releases, for the tests. Each is unpacked (not installed) into a folder of
# the cache like the build root, with everything it needs down to its own C library, so that it runs beside whatever else there is.

# Major version and the Debian release that carries it.
server_releases=('15 bookworm' '18 forky')
sandbox_release='17 trixie' # for the sandbox of a package that was installed without one
server_recipe=1 # to be raised when the way a server is made changes, so that old ones are made anew

# server_path MAJOR RELEASE
server_path() {
    local key
    key=$(echo "$1 $2 $server_recipe $(dpkg --print-architecture 2>/dev/null || uname -m)" | sha256sum)
    echo "$cache/server-$1-$2-${key:0:8}"
}

server_paths() {
    local entry
    for entry in "${server_releases[@]}" "$sandbox_release"; do
        # shellcheck disable=SC2086
        server_path $entry
    done
}

# The programs are started through their own release's dynamic linker, which needs neither namespaces nor rights, and leaves them the process
# they were started as: whoever starts a server may know it by its number. PostgreSQL finds its files by where its programs lie, so the scripts
# lie in a tree of the same shape, which links to the files.
# write_programs FOLDER: FOLDER will be called $server_folder, and has the server $server_major.
write_programs() {
    local folder=$1 linker libraries program entered=$1/entered name
    local installed=usr/lib/postgresql/$server_major
    linker=$(cd -- "$folder" && find . -name 'ld-linux*.so.*' -path '*-linux-gnu*' -print -quit)
    libraries=$(cd -- "$folder" && find . -name libc.so.6 -printf '%h\n' -quit)
    if [ -z "$linker" ] || [ -z "$libraries" ] || [ ! -x "$folder/$installed/bin/postgres" ]; then
        say "no PostgreSQL $server_major was unpacked"
        return 1
    fi
    libraries=$server_folder/$libraries:$server_folder/usr/lib/${libraries##*/}
    mkdir -p -- "$entered/lib/postgresql/$server_major/bin" || return 1
    ln -s ../usr/share "$entered/share"
    ln -s "../../../../$installed/lib" "$entered/lib/postgresql/$server_major/lib"
    for program in "$folder/$installed/bin"/*; do
        name=${program##*/}
        # shellcheck disable=SC2016
        printf '#!/bin/sh\nexec %q --library-path %q --argv0 "$0" %q "$@"\n' "$server_folder/$linker" "$libraries" \
            "$server_folder/$installed/bin/$name" >"$entered/lib/postgresql/$server_major/bin/$name" || return 1
        chmod +x -- "$entered/lib/postgresql/$server_major/bin/$name"
    done
}

# make_server MAJOR RELEASE: sets server to what LOCKKEEPER_TEST_SERVER takes.
make_server() {
    local server_major=$1 server_folder
    is_debian_like || die "servers of other versions come from Debian's archive, which apt reaches from here only on Debian and its like"
    server_folder=$(server_path "$1" "$2")
    # A testing release moves and lapses within days where a mirror lags; its signature is checked all the same.
    make_tree "$server_folder" "unpacking PostgreSQL $1 of $2 into $server_folder (once; a minute, 400 MB)" write_programs "$2" \
        --variant=extract --include="postgresql-$1" --aptopt='Acquire::Check-Valid-Until "false"'
    server=$server_folder/entered/lib/postgresql/$1
}
