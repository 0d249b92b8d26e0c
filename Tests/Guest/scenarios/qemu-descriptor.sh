#!/bin/sh
# A real QEMU on a real kernel's device, by egm-qemu: the driver sees one open, egmd's, and however the VM ends, whatever egmd
# does meanwhile, the region is scrubbed and free afterwards.
# guest: vmm
# timeout: 600
for form in vendor standalone-d; do
    echo "=== $form"
    load "$form" regions="$REGIONS"
    start_unit
    adopt egm4
    until_state egm4 ready
    for end in destroyed powered-off crashed-egmd; do
        echo "=== $form: $end"
        # Not 1 for the exclusive one: egmd asks it by a second open, which it refuses.
        calls=$(counter egm4 open_calls)
        start_vm
        has_marks
        opened_only_by_egmd "$calls"
        is "state" "$(region egm4 .state)" '"allocated"'
        is "the process" "$(rpc allocation.list | jq -c '.result.allocations[] | [.process.pid, .active]')" "[$QEMU,true]"
        case $end in
        destroyed)
            restart_egmd TERM
            vm_is_well
            kill -9 "$QEMU"
            wait "$QEMU" || true
            ;;
        powered-off)
            vm_is_well
            power_off
            ;;
        crashed-egmd)
            restart_egmd KILL
            is "state" "$(region egm4 .state)" '"allocated"'
            vm_is_well
            has_marks
            power_off
            ;;
        esac
        nothing_is_left
        counts egm4 opens 1
    done
    counts egm4 oopses 0
    counts egm4 foreign_dirty 0
    stop_egmd
    unload
done
