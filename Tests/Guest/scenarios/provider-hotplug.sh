#!/bin/sh
# Drivers, links and regions come and go while egmd runs, and it follows by the kernel's events.
cat >egmd.toml <<'END'
[host]
rescan = 1
END
start_egmd --config egmd.toml
is "regions without a driver" "$(topology '[.regions[] | [.name, .state]]')" \
    '[["egm4","absent"],["egm5","absent"]]'
refused 1 refusal egmctl region adopt egm4
load standalone-d
until_state egm4 found
until_state egm5 found
is "generation" "$(region egm4 .generation)" '"standalone"'
adopt egm4
until_state egm4 ready
! rmmod egm_test 2>/dev/null || fail "unloaded under a descriptor"
yield_region egm4
unload
until_state egm4 absent

# Links that come after their region.
load rfc2
until_state egm4 found
knob egm4 present 0
until_state egm4 absent
knob egm4 link_delay_ms 1500
echo 1 >/sys/kernel/egm_test/egm4/present &
until_region egm4 '.state == "found"'
until_region egm4 '.hazards == [] and .gpus == ["0000:11:00.0", "0000:12:00.0"]'
wait $!
knob egm4 link_delay_ms 0

# The kernel takes a region away that egmd holds (its last GPU was unbound), and gives it back.
adopt egm4
until_state egm4 ready
knob egm4 present 0
until_state egm4 absent
region egm4 .reason
counts egm4 open_count 0
knob egm4 present 1
# It was adopted.
until_state egm4 ready
id=$(allocate egm4)
# And one that a VM has.
egmtool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'close a' 'touch filled' 'wait over' &
vm=$!
until_true "the VM has it" test -e filled
knob egm4 present 0
until_region egm4 '.state == "allocated" and (.reason // "" | test("kernel"))'
region egm4 .reason
release "$id"
until_region egm4 '.holders != []'
touch over
wait $vm
until_state egm4 absent
knob egm4 present 1
until_state egm4 ready
id=$(VM=2 allocate egm4)
tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 0x10000 0" "check m 0x20000 0x7fd0000 0"
counts egm4 oopses 0
release "$id"
until_state egm4 ready
stop_egmd
