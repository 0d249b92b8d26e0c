#!/bin/sh
# A page of a device-dax region that goes bad while it is scrubbed or verified, as memory_failure has it: another process
# maps it too and calls MADV_HWPOISON. Neither the work nor the daemon ends.
# guest: dax
dax_device
# Without it only who touches the page would be told, and device-dax lets one touch it again.
echo 1 >/proc/sys/vm/memory_failure_early_kill
cat >egmd.toml <<'END'
[scrub]
threads = 1
chunk-size = "64KiB"
[region.egm4]
device-dax = "dax0.0"
END
start_egmd --config egmd.toml
adopt egm4
until_state egm4 ready
# The first large page that is worked on: the kernel tells only those who have the page in their page tables.
poison=0x0
for action in scrub verify; do
    echo "=== $action"
    busy
    egmrpc call "$EGMD_SOCKET" region.scrub "{\"region\":\"egm4\",\"action\":\"$action\"}" >report &
    work=$!
    until_region egm4 '.state == "scrubbing" and .scrub.done > 0'
    status=0
    egmtool 'open a /dev/dax0.0' "map m a 0 $SIZE" "hwpoison m $poison" || status=$?
    is "status of who poisons" $status 135
    idle
    wait $work || fail "$action: $(cat report)"
    cat report
    until_state egm4 ready
    kill -0 "$EGMD" || fail "egmd ended: $(tail -n 3 egmd.log)"
    # All of the large page that the kernel took down.
    is "found by the $action" \
        "$(retired_pages egm4 "[.pages[] | select(.offset <= $((poison)) and $((poison)) < .offset + .size) | .source]")" \
        '["scrubber"]'
    retired_pages egm4 .pages
    poison=0x200000
done
id=$(allocate egm4)
tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0x400000 0x7c00000 0"
release "$id"
until_state egm4 ready
stop_egmd
echo 0 >/proc/sys/vm/memory_failure_early_kill
