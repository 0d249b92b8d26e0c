#!/bin/sh
# egmd ends by SIGTERM or SIGKILL while a driver is inside its own open: the claim that waits gets nothing, and the next
# daemon gives the memory out clean, whatever the generation made of the open. The driver's scrub takes its time here
# and writes nothing, so what is clean egmd has cleaned.
# timeout: 600
for form in vendor rfc1 rfc2 standalone-c standalone-d; do
    echo "=== $form"
    load "$form" regions="$REGIONS"
    knob egm4 idle_scrub 1
    tool 'open a /dev/egm4' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a"
    for signal in TERM KILL; do
        # The one form whose scrub ends by a signal may take longer: the signal must find it at work on a busy machine.
        slow=150
        [ "$form" != standalone-d ] || slow=1500
        knob egm4 slow_ms "$slow"
        done=$(counter egm4 scrubs)
        started=$(counter egm4 scrubs_started)
        start_egmd
        (VM=1 try_allocate egm4 --wait 100 || true) &
        claim=$!
        until_true "the driver scrubs" reaches egm4 scrubs_started $((started + 1))
        is "state" "$(region egm4 .state)" '"opening"'
        kill -$signal "$EGMD"
        ended=$EGMD
        if [ $signal = TERM ]; then
            status=0
            wait "$ended" || status=$?
            is "status" $status 0
            says egmd.log "egm4 is being opened"
            counts egm4 open_count 0
            # One form lets a signal end its scrub; in the others the process stays until the scrub is over.
            [ "$form" != standalone-d ] || counts egm4 scrubs "$done"
            [ "$form" = standalone-d ] || counts egm4 scrubs $((done + 1))
        fi
        wait $claim
        ! grep -q '"result"' allocation.reply || fail "$form: the claim was served: $(cat allocation.reply)"
        # After SIGKILL the next one comes while the kernel is still busy with the open of the one before, which has the
        # socket as long: any other generation than the last leaves it in there.
        if [ $signal = TERM ] || [ "$form" = standalone-d ]; then knob egm4 slow_ms 0; fi
        if [ $signal = TERM ]; then
            start_egmd
        else
            AS=next start_egmd
        fi
        vm_b_then_a
        stop_egmd
        wait "$ended" 2>/dev/null || true
    done
    counts egm4 open_count 0
    counts egm4 mappings 0
    counts egm4 oopses 0
    counts egm4 foreign_dirty 0
    unload
done
