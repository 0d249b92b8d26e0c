#!/bin/sh
# How long a VM waits for its memory: through the daemon, which has scrubbed the region before, and from the driver alone,
# which scrubs in open(2). The lines that begin with "start" are for Tests/Bench/start.py: SIDE MIB MICROSECONDS MICROSECONDS.
# guest: four-sizes
# timeout: 900
ROUNDS=9
load standalone-d
bytes() { echo $((256 << ($1 - 4 + 20))); }
for pxm in 4 5 6 7; do
    for _ in 1 2 3; do
        echo "start driver $((256 << (pxm - 4))) $(egmbench driver /dev/egm$pxm "$(bytes $pxm)")"
    done
done
start_egmd
for pxm in 4 5 6 7; do
    region=egm$pxm
    adopt $region
    until_state $region ready
    for _ in $(seq $ROUNDS); do
        echo "start daemon $((256 << (pxm - 4))) $(egmbench daemon "$EGMD_SOCKET" "$(bytes $pxm)" $region 0000:00:0$pxm.0)"
        release "$(rpc allocation.list | sed 's/.*"id":"\(a-[^"]*\)".*/\1/')"
        until_state $region ready
    done
    is "opens of $region" "$(counter $region opens)" 4
    yield_region $region
done
stop_egmd
