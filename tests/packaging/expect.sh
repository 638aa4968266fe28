# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Lockkeeper developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For sourcing by tests that are scripts.
failures=0
tests=0

expect() { # NAME EXPECTED ACTUAL
    tests=$((tests + 1))
    if [ "$2" = "$3" ]; then
        echo "PASS   : $1"
    else
        echo "FAIL!  : $1"
        printf '   Actual  : %s\n   Expected: %s\n' "$3" "$2"
        failures=$((failures + 1))
    fi
}

# Whether all went well, told as Qt Test does.
totals() {
    echo "Totals: $((tests - failures)) passed, $failures failed"
    [ "$failures" = 0 ]
}
