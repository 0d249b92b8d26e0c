#!/bin/sh
# How fast the socket answers. The last line is the headline: a round trip of system.ping next to one with a C server
# that only reads and writes, both pinned to one CPU, measured in turns.
#
#   rpc.sh BIN [ROUNDS [CALLS]]     BIN: the directory with the release build of egmd
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: rpc.sh BIN [ROUNDS [CALLS]]}
shift
work=$(mktemp -d)
egmd=""
finish() {
    if [ -n "$egmd" ]; then
        kill "$egmd" 2>/dev/null || true
        wait "$egmd" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

"${CC:-gcc}" -O2 -D_GNU_SOURCE -Wall -Wextra -Werror "$here/rpc-bench.c" -o "$work/rpc-bench"

# Two CPUs of a virtual machine would measure how it wakes the other: pin all to the last CPU that we may use.
cpu=$(taskset -cp $$ | sed 's/.*: *//; s/.*[-,]//')
taskset -c "$cpu" "$bin/egmd" --simulate gb200 --region-size 2MiB --socket "$work/egmd.sock" >"$work/log" 2>&1 &
egmd=$!
tries=0
while ! [ -S "$work/egmd.sock" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$egmd" 2>/dev/null; then
        echo "rpc.sh: egmd does not start:" >&2
        cat "$work/log" >&2
        exit 1
    fi
    sleep 0.1
done
taskset -c "$cpu" "$work/rpc-bench" "$work/egmd.sock" "$@"
