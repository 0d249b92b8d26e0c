#!/bin/sh
# A page of a simulated region (a memory file) that goes bad while it is scrubbed or verified, as memory_failure has it:
# another process maps it too and calls MADV_HWPOISON. It is found and skipped, and the work goes on.
cat >egmd.toml <<'END'
[scrub]
threads = 1
chunk-size = "64KiB"
END
start_egmd --config egmd.toml --simulate gb200 --region-size 64MiB
adopt egm4
until_state egm4 ready
file=/tmp/work/egmd-state/memory/egm4
[ -f $file ] || file=$(find "/proc/$EGMD/fd" -lname '*egm4*' | head -n 1)
size=$((64 << 20))
poison=0x2000000
blocks=$(region egm4 .retired.blocks)
for action in scrub verify; do
    echo "=== $action"
    busy
    egmrpc call "$EGMD_SOCKET" region.scrub "{\"region\":\"egm4\",\"action\":\"$action\"}" >report &
    work=$!
    until_region egm4 '.state == "scrubbing" and .scrub.done > 0'
    status=0
    egmtool "open a $file" "map m a 0 $size" "hwpoison m $poison" || status=$?
    is "status of who poisons" $status 135
    idle
    wait $work || fail "$action: $(cat report)"
    until_state egm4 ready
    blocks=$((blocks + 1))
    is "blocks" "$(region egm4 .retired.blocks)" $blocks
    is "found by the $action" \
        "$(retired_pages egm4 "[.pages[] | select(.offset == $((poison))) | [.size, .source]]")" '[[65536,"scrubber"]]'
    poison=0x3000000
done
says egmd.log "egm4: scrubbing -> ready"
rpc region.scrub '{"region":"egm4","action":"verify"}'
stop_egmd
