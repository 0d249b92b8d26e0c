#!/bin/sh
# How fast the socket answers. The last line is the headline: a round trip of system.ping next to one with a C server
# that only reads and writes (and next to ovsdb-server's echo, where that is installed), all pinned to one CPU and
# measured in turns. Fails when a limit is missed.
#
#   rpc.sh BIN [ROUNDS [CALLS]]     BIN: the directory with the release build of egmd
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: rpc.sh BIN [ROUNDS [CALLS]]}
rounds=${2:-15}
calls=${3:-4000}
work=$(mktemp -d)
egmd=""
ovsdb=""
# shellcheck disable=SC2317  # called by the trap
finish() {
    for pid in $egmd $ovsdb; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

for program in rpc-bench rpc-calls; do
    "${CC:-gcc}" -O2 -D_GNU_SOURCE -Wall -Wextra -Werror "$here/$program.c" -o "$work/$program"
done

# A tray of four sockets, two GPUs each.
for socket in 0 1 2 3; do
    printf '[[socket]]\n'
    for bus in 01 02; do printf '[[socket.gpu]]\naddress = "00%d8:%s:00.0"\n' "$socket" "$bus"; done
done >"$work/tray.toml"

# Two CPUs of a virtual machine would measure how it wakes the other: pin all to the last CPU that we may use.
cpu=$(taskset -cp $$ | sed 's/.*: *//; s/.*[-,]//')

# wait_for SOCKET PID LOG: until the server listens.
wait_for() {
    tries=0
    while ! [ -S "$1" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$2" 2>/dev/null; then
            echo "rpc.sh: no server at $1:" >&2
            cat "$3" >&2
            exit 1
        fi
        sleep 0.1
    done
}

taskset -c "$cpu" "$bin/egmd" --simulate "$work/tray.toml" --region-size 2MiB --socket "$work/egmd.sock" \
    >"$work/egmd.log" 2>&1 &
egmd=$!
wait_for "$work/egmd.sock" "$egmd" "$work/egmd.log"
other=""
if command -v ovsdb-server >/dev/null; then
    taskset -c "$cpu" ovsdb-server --no-db --remote="punix:$work/ovsdb.sock" --unixctl="$work/ovsdb.ctl" \
        >"$work/ovsdb.log" 2>&1 &
    ovsdb=$!
    other=$work/ovsdb.sock
    wait_for "$other" "$ovsdb" "$work/ovsdb.log"
else
    echo "ovsdb-server is not installed: no comparison with it"
fi
missed=0
taskset -c "$cpu" "$work/rpc-calls" "$work/egmd.sock" "$egmd" egm4 || missed=1
taskset -c "$cpu" "$work/rpc-bench" "$work/egmd.sock" "$rounds" "$calls" ${other:+"$other"} || missed=1
exit "$missed"
