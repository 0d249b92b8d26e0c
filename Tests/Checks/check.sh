#!/bin/sh
# check.sh: every check that needs no running program. All of them run, so that one call shows everything that is wrong.
set -u
here=Tests/Checks
failed=""

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        printf '%s\n' "$output"
        echo "FAILED  $name"
        failed="$failed $name"
    fi
}

shell_scripts() {
    # shellcheck disable=SC2046 # no name in this tree holds a blank
    shellcheck $(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)
}

check format swift format lint --strict -r Sources Tests Package.swift
check arrows python3 $here/arrows.py
check source-rules python3 $here/source-rules.py
check shell shell_scripts
check units $here/units.sh
check catalog $here/catalog.sh
check alerts Tests/Metrics/rules.sh
check manual-pages Tests/Docs/manual.sh docs/man/*.[1-8]
check documentation python3 Tests/Docs/words.py

if [ -n "$failed" ]; then
    echo "make check: failed:$failed. 'make fmt' repairs the format; the rest is explained above." >&2
    exit 1
fi
