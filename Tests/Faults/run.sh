#!/bin/sh
# run.sh BIN [STEP [ONLY]]: builds fault-at and runs faults.py, in a pid namespace of its own where that is allowed.
#
# There a look at all processes, which egmd takes before a region changes hands, is a look at a handful, so a run takes
# a quarter of the time; nothing survives the end of the script; and the next pid can be chosen.
set -eu
here=$(dirname "$0")
mkdir -p build
cc -O2 -Wall -Wextra -Werror -o build/fault-at "$here/fault-at.c"
bin=$1
shift
set -- python3 "$here/faults.py" "$bin" build/fault-at "$@"
if unshare --pid --fork --mount-proc true 2>/dev/null; then
    exec unshare --pid --fork --mount-proc --kill-child "$@"
fi
exec "$@"
