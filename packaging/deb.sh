# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing after build.sh: the Debian package of what is built, by debhelper. packaging/deb and packaging/test share it.

project_version() {
    sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build_folder/CMakeCache.txt"
}

# When a version was released, which dates its package, so that the same sources make the same package.
release_date() {
    sed -n "s/.*<release version=\"$1\" date=\"\([0-9-]*\)\".*/\1/p" "$sources/resources/desktop/org.lockkeeper.Lockkeeper.metainfo.xml"
}

# make_package: sets package to the file.
make_package() {
    local version date tree folder=$sources/build/deb made
    [ "$where" = root ] || is_debian_like || die 'a Debian package is made on Debian only: LOCKKEEPER_WHERE=root makes one of it'
    version=$(project_version)
    date=$(release_date "$version")
    [ -n "$date" ] || die "the AppStream data have no release $version"
    tree=$folder/lockkeeper-$version
    rm -rf -- "$folder" && mkdir -p -- "$tree" && cp -R -- "$here/debian" "$sources/README.md" "$sources/CHANGELOG.md" "$tree" || return 1
    cat >"$tree/debian/changelog" <<END
lockkeeper ($version-1) unstable; urgency=medium

  * Version $version; CHANGELOG.md says what is new.

 -- The Lockkeeper developers <maintainers@lockkeeper.invalid>  $(LC_ALL=C date -u -R -d "$date")
END
    # What is built lies where the sources say, whatever its owner lets others do.
    # shellcheck disable=SC2016
    quietly 'making the Debian package' inside env "LOCKKEEPER_BUILD=$build_folder" sh -c \
        'umask 022 && cd -- "$1" && chmod -R u=rwX,go=rX . && dpkg-checkbuilddeps -I && dpkg-buildpackage -b -us -uc -d' sh "$tree" || return 1
    made=("$folder"/lockkeeper_*.deb)
    [ -f "${made[0]}" ] || die "no package was made in $folder"
    package=${made[0]}
    rm -rf -- "$tree"
}
