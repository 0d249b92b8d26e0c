#!/bin/sh
# manual.sh PAGE…: mandoc and, where there is one, man have nothing to say about the pages.
set -eu
report=$(mandoc -T lint -W warning "$@" 2>&1) || {
    printf '%s\n' "$report"
    echo "manual: mandoc has the above to say" >&2
    exit 1
}
# man-db's man renders with groff, which knows other things to say; mandoc's own man has no --warnings.
if command -v groff >/dev/null; then
    for page; do
        report=$(groff -mandoc -Tutf8 -ww "$page" 2>&1 >/dev/null) || true
        if [ -n "$report" ]; then
            printf '%s: %s\n' "$page" "$report"
            echo "manual: groff has the above to say" >&2
            exit 1
        fi
    done
fi
