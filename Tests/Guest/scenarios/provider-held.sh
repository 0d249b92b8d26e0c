#!/bin/sh
# Somebody else has the node: egmd does not open it, says who has it, and takes it when it comes free.
for form in vendor standalone-d; do
    echo "=== $form"
    load "$form"
    start_egmd
    # What counts is the memory: the descriptor of this one is gone.
    egmtool 'open a /dev/egm4' 'map m a 0 4096' 'close a' 'touch opened' 'wait over' &
    holder=$!
    until_true "another process has it" test -e opened
    adopt egm4
    # In one answer: it is tried again and again, and is opening then.
    until_region egm4 ".state == \"found\" and [.holders[] | [.pid, .command, .way]] == [[$holder, \"egmtool\", \"maps\"]]"
    egmctl status >status.text
    VM=1 refused 75 refusal egmctl allocate --vm-uuid 11111111-1111-1111-1111-111111111111 --region egm4 \
        --gpu 0000:11:00.0 --gpu 0000:12:00.0
    says refusal "egmtool"
    says refusal "$holder"
    # One that waits gets it.
    (allocate egm4 --wait 100 >allocated) &
    waiter=$!
    until_true "a claim waits" test -e allocated
    counts egm4 opens 1
    touch over
    wait $holder
    wait $waiter || fail "the claim that waited: $(cat allocation.reply)"
    until_state egm4 allocated
    counts egm4 opens 2
    counts egm4 oopses 0
    release "$(cat allocated)"
    until_state egm4 ready
    stop_egmd
    unload
    rm -f opened over allocated
done
