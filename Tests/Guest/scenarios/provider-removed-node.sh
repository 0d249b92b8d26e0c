#!/bin/sh
# A process has mapped a region by a node of its own, closed it and removed the node. Who may follow map_files finds it; as the
# unit runs egmd, without that right, only the mapping's flags are left. Then nobody can say whose memory it is: the region
# is not opened, the process is named, and when it has ended the region is egmd's.
load standalone-d
number=$(cat /sys/class/egm/egm4/dev)
mkdir facts
egmd --collect-facts /tmp/work/facts
hold() { # a process that maps egm4 in that way
    rm -f over opened
    mknod own c "${number%:*}" "${number#*:}"
    egmtool 'open a /tmp/work/own' 'map m a 0 4096' 'close a' 'touch opened' 'wait over' &
    holder=$!
    until_true "another process has it" test -e opened
    rm own
    grep -q 'own (deleted)' "/proc/$holder/maps" || fail "it does not map the node: $(cat "/proc/$holder/maps")"
}
let_go() {
    touch over
    wait $holder
    until_state egm4 ready
    stop_egmd
}

hold
start_egmd
adopt egm4
until_region egm4 ".state == \"found\" and [.holders[] | [.pid, .command, .way]] == [[$holder, \"egmtool\", \"maps\"]]"
counts egm4 opens 1
let_go

export EGMD_COMMAND="/usr/bin/setpriv --bounding-set -all,+sys_ptrace egmd --facts /tmp/work/facts"
hold
start_egmd
is "its capabilities" "$(sed -n 's/^CapEff:\t//p' "/proc/$EGMD/status")" 0000000000080000
adopt egm4
until_region egm4 ".state == \"found\" and (.reason | test(\"could not look at egmtool .pid $holder.\"))"
VM=1 refused 75 refusal egmctl allocate --vm-uuid 11111111-1111-1111-1111-111111111111 --region egm4 \
    --gpu 0000:11:00.0 --gpu 0000:12:00.0
says refusal "$holder"
# The two processes and the first egmd, and nobody since.
counts egm4 opens 3
let_go
counts egm4 oopses 0
