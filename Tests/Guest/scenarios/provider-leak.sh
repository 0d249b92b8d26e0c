#!/bin/sh
# What VM A wrote, VM B does not find: after a release, a daemon killed in its scrub, and a driver that failed half-way.
cat >egmd.toml <<'END'
[scrub]
threads = 1
chunk-size = "64KiB"
END
load rfc2 regions="$REGIONS"
start_egmd --config egmd.toml
a=$(allocate egm4)
egmtool "receive a $EGMD_SOCKET $a" "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'close a' 'touch filled' 'wait over' &
vm=$!
until_true "VM A has written" test -e filled
release "$a"
until_region egm4 '.holders != []'
is "state" "$(region egm4 .state)" '"draining"'
is "holders" "$(region egm4 '[.holders[] | [.pid, .way]]')" "[[$vm,\"maps\"]]"
VM=2 refused 75 refusal egmctl allocate --vm-uuid 22222222-1111-1111-1111-111111111111 --region egm4 \
    --gpu 0000:11:00.0 --gpu 0000:12:00.0
says refusal egmtool
touch over
wait $vm
b=$(VM=2 allocate egm4 --wait 100)
tool "receive a $EGMD_SOCKET $b" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5b"

# The scrub has the lowest class: with other work on both CPUs it takes its time, and can be caught.
busy
release "$b"
until_region egm4 '.state == "scrubbing" and .scrub.done > 0'
kill -9 "$EGMD"
wait "$EGMD" || true
idle
! grep -q "scrubbing -> ready" egmd.log || [ "$(grep -c "scrubbing -> ready" egmd.log)" -eq 2 ] ||
    fail "it was not killed in its scrub"
# VM B's bytes are there: the scrub was far from its end.
start_egmd --config egmd.toml
c=$(VM=3 allocate egm4 --wait 100)
says egmd.log "egm4: dirty -> scrubbing"
tool "receive a $EGMD_SOCKET $c" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5c"
counts egm4 scrubs 2
release "$c"
until_state egm4 ready
stop_egmd

# A driver that fails half-way leaves the second half as it was.
start_egmd --config egmd.toml
d=$(VM=4 allocate egm4 --wait 100)
egmtool "receive a $EGMD_SOCKET $d" "map m a 0 $SIZE" "fill m 0 $SIZE 0x5d" 'touch again' 'pause' &
vm=$!
until_true "VM D has written" test -e again
kill -9 "$EGMD" $vm
wait "$EGMD" || true
wait $vm || true
knob egm4 fail_scrub_after $((SIZE / 2))
# Without its ledger the next one does not know of VM D.
rm "/tmp/work/${AS:-egmd}-state/ledger"
start_egmd --config egmd.toml
# Refused with the reason, or tried again until the driver succeeds; never given as it is.
if VM=5 try_allocate egm4 --wait 100; then
    release "$(id_of_allocation)"
else
    says allocation.reply "short of memory"
    is "state" "$(region egm4 .state)" '"faulty"'
    adopt egm4
fi
says egmd.log "short of memory"
until_state egm4 ready
e=$(VM=5 allocate egm4)
tool "receive a $EGMD_SOCKET $e" "map m a 0 $SIZE" "check m 0 $SIZE 0"
counts egm4 oopses 0
release "$e"
until_state egm4 ready
stop_egmd
