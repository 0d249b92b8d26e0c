#!/bin/sh
# VM A has written its pattern into every byte of egm4; then something goes wrong. VM B gets nothing, with the reason, or
# memory without one byte of A; the other region goes on. The driver's own scrub writes nothing here, so what is clean
# egmd has cleaned. (A scrub that is killed, and a driver that really fails half-way: provider-leak.)
# timeout: 600
fault() { echo "=== $(cut -d . -f 1 /proc/uptime) $*"; }
load_idle() { # load_idle GENERATION
    load "$1" regions="$REGIONS"
    knob egm4 idle_scrub 1
    knob egm5 idle_scrub 1
}

load_idle vendor
fault "the node is missing"
killed_with_a
mv /dev/egm4 /dev/egm4.away
start_egmd
adopt egm4
nothing_for_b "/dev/egm4"
fault "a regular file in its place"
truncate -s $((SIZE)) /dev/egm4
adopt egm4
nothing_for_b "character device"
fault "another device in its place"
rm /dev/egm4
cp -a /dev/null /dev/egm4
adopt egm4
nothing_for_b "1:3"
rm /dev/egm4
mv /dev/egm4.away /dev/egm4
adopt egm4
vm_b_then_a
counts egm4 oopses 0
kill -9 "$EGMD"
wait "$EGMD" || true
unload

fault "a size that differs from ACPI"
load rfc1 "regions=4:$EGM4:0x4000000,5:$EGM5:$SIZE"
start_egmd
nothing_for_b "size|bytes"
counts egm4 open_calls 0
stop_egmd
unload
load_idle rfc1
start_egmd
vm_b_then_a
kill -9 "$EGMD"
wait "$EGMD" || true

fault "the open fails half-way"
knob egm4 fail_scrub_after $((SIZE / 2))
start_egmd
adopt egm4
# It may try again by itself.
until_true "the driver has failed" reaches egm4 fail_scrub_after -1
egm5_goes_on
adopt egm4
vm_b_then_a
counts egm4 oopses 0
kill -9 "$EGMD"
wait "$EGMD" || true
unload

load_idle rfc2
fault "no memory at open"
killed_with_a
knob egm4 fail_open 12
start_egmd
adopt egm4
until_true "the driver has refused" reaches egm4 fail_open 0
egm5_goes_on
adopt egm4
vm_b_then_a keep
fault "the driver goes while VM A has the region"
egmtool "receive a $EGMD_SOCKET $b" "map m a 0 $SIZE" "fill m 0 $SIZE $PATTERN" 'close a' 'touch filled' 'wait over' &
vm=$!
until_true "VM A has written" test -e filled
! rmmod egm_test 2>/dev/null || fail "the module went under a descriptor"
knob egm4 present 0
until_region egm4 '.reason // "" | test("kernel")'
release "$b"
until_region egm4 '.holders != []'
! VM=2 try_allocate egm4 || fail "VM B got egm4: $(cat allocation.reply)"
egm5_goes_on
touch over
wait $vm
until_region egm4 '.state == "absent"'
knob egm4 present 1
until_region egm4 '.state != "absent"'
vm_b_then_a
fault "a scrub that can't finish"
# Released with A's pattern: the scrub is under way or about to begin, and the next one that starts can't map.
until_state egm4 ready
b=$(VM=2 allocate egm4)
tool "receive a $EGMD_SOCKET $b" "map m a 0 $SIZE" "fill m 0 $SIZE $PATTERN"
knob egm4 fail_map 12
release "$b"
until_true "the mapping has failed" reaches egm4 fail_map 0
egm5_goes_on
adopt egm4
vm_b_then_a
counts egm4 oopses 0
stop_egmd
unload

for form in standalone-c standalone-d; do
    fault "a block that goes bad under VM A ($form)"
    load_idle $form
    start_egmd
    a=$(VM=1 allocate egm4 --wait 100)
    tool "receive a $EGMD_SOCKET $a" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE $PATTERN"
    knob egm4 poison 0x300000
    release "$a"
    b=$(VM=2 allocate egm4 --wait 100)
    is "what VM B is told" "$(allocation "$b" '.regions[0].usableSize')" $((0x300000))
    # What it can't read it can't find.
    tool "receive a $EGMD_SOCKET $b" "map m a 0 $SIZE" 'check m 0 0x300000 0' 'sigbus m 0x300000' 'sigbus m 0x30ffff' \
        "check m 0x310000 0x7cf0000 0" "fill m 0 0x300000 $PATTERN"
    egm5_goes_on
    release "$b"
    until_state egm4 ready
    # It could not be wiped. Good again, it is wiped by the next scrub, and stays on the list.
    knob egm4 poison clear
    rpc region.scrub '{"region":"egm4","action":"scrub"}'
    b=$(VM=2 allocate egm4 --wait 100)
    is "what VM B is told" "$(allocation "$b" '.regions[0].usableSize')" $((0x300000))
    tool "receive a $EGMD_SOCKET $b" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE $PATTERN"
    release "$b"
    until_state egm4 ready
    # Taken back (a new DIMM), it is memory as any other, and scrubbed before anybody gets it.
    rpc region.clearFinds '{"region":"egm4"}'
    vm_b_then_a
    counts egm4 oopses 0
    stop_egmd
    unload
done
