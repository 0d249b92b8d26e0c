#!/bin/sh
# Delivery by path: the node is the VM's to open, and egmd's again only when the VM is gone.
for form in vendor standalone-d; do
    echo "=== $form"
    load "$form"
    start_egmd
    adopt egm4
    until_state egm4 ready
    opens=$(counter egm4 opens)
    id=$(allocate egm4 --delivery path)
    is "state" "$(region egm4 .state)" '"handed-off"'
    is "path" "$(allocation "$id" '.regions[0].path')" '"/dev/egm4"'
    counts egm4 open_count 0
    # Nobody has it before the VM opens it, and that is not the end.
    egmtool 'open a /dev/egm4' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'close a' 'touch opened' 'wait over' &
    vm=$!
    until_true "the VM has opened it" test -e opened
    release "$id"
    until_region egm4 '.holders != []'
    is "state" "$(region egm4 .state)" '"draining"'
    is "holders" "$(region egm4 '[.holders[] | [.pid, .command, .way]]')" "[[$vm,\"egmtool\",\"maps\"]]"
    counts egm4 opens $((opens + 1))
    touch over
    wait $vm
    # It was adopted, so it is taken again.
    until_state egm4 ready
    counts egm4 opens $((opens + 2))
    id=$(VM=2 allocate egm4)
    tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 $SIZE 0"
    counts egm4 oopses 0
    release "$id"
    until_state egm4 ready
    stop_egmd
    unload
    rm -f opened over
done
