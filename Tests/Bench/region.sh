#!/bin/sh
# region.sh BIN [MiB [ROUNDS]]: what the size of a region costs its next owner, the socket under a scrub, and how a scrub
# scales with threads. See region.py. Default: 8192 MiB of memory for the large region.
set -eu
exec python3 "$(dirname "$0")/region.py" "$@"
