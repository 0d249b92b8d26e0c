#!/bin/sh
# The bed itself: soft-reserved memory as /dev/dax0.0, with the rules of device-dax.
# guest: dax
dax_device
is size "$(cat /sys/bus/dax/devices/dax0.0/size)" $((SIZE))
is align "$(cat /sys/bus/dax/devices/dax0.0/align)" 2097152
is resource "$(cat /sys/bus/dax/devices/dax0.0/resource)" "$EGM4"
tool 'open a /dev/dax0.0' 'open b /dev/dax0.0' 'size a 0' '!EINVAL map m a 0x1000 0x200000' '!EINVAL map m a 0 0x1000' \
    '!EINVAL map m a 0 0x200000 private' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'map o b 0x200000 0x200000' \
    'check o 0 0x200000 0x5a' 'map l b 0 0x8200000'
# Content stays, and nothing is scrubbed.
tool 'open a /dev/dax0.0' "map m a 0 $SIZE" "check m 0 $SIZE 0x5a"

# MADV_HWPOISON ends the process that asks. Another one that maps the page is not told, and faults it in again as if
# nothing had been, unless early kill is on: then it gets SIGBUS (BUS_MCEERR_AO) without touching anything.
poison() { # poison OFFSET
    status=0
    egmtool 'open a /dev/dax0.0' "map m a 0 $SIZE" "fill m $1 4096 2" "hwpoison m $1" || status=$?
    is "status of who poisons" $status 135
}
tool 'open a /dev/dax0.0' "map m a 0 $SIZE" 'fill m 0x400000 4096 1' 'touch mapped' 'wait poisoned' 'check m 0x400000 4096 2' &
until_true "it is mapped" test -e mapped
poison 0x400000
touch poisoned
wait $! || fail "late kill: $(cat tool.error)"

echo 1 >/proc/sys/vm/memory_failure_early_kill
rm mapped
egmtool 'open a /dev/dax0.0' "map m a 0 $SIZE" 'fill m 0x600000 4096 1' 'touch mapped' 'pause' &
until_true "it is mapped" test -e mapped
poison 0x600000
status=0
wait $! || status=$?
is "status of who maps it" $status 135
