#!/bin/sh
# run.sh BIN [PAGE…]: the documentation against the programs in BIN. The manual pages are made from them and rendered, and every
# command that stands in a page is run; see commands.py.
set -eu
cd "$(dirname "$0")/../.."
bin=$1
shift
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
docs/man/pages.py "$bin" "$pages"
Tests/Docs/manual.sh "$pages"/man*/*
python3 Tests/Docs/commands.py "$bin" "$@"
