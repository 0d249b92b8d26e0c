#!/bin/sh
# install.sh BIN DIRECTORY: the manual pages, filled in by the programs in BIN, below DIRECTORY (…/share/man).
set -eu
here=$(dirname "$0")
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
"$here/pages.py" "$1" "$pages"
for section in "$pages"/man*; do
    install -d "$2/$(basename "$section")"
    install -m 0644 "$section"/* "$2/$(basename "$section")/"
done
