#!/bin/sh
# Vendor form: a second descriptor is dead, offset and length of a mapping are not looked at, `gpu_devices`.
load vendor
sys=/sys/class/egm/egm4
is "real path" "$(readlink -f $sys)" /sys/devices/virtual/egm/egm4
is "attributes" "$(entries "$sys")" "dev egm_size gpu_devices power subsystem uevent "
is "gpu_devices" "$(tr '\n' ' ' <$sys/gpu_devices)" "0000:11:00.0 0000:12:00.0 "
tool 'open a /dev/egm4' 'open b /dev/egm4' '!EINVAL map m b 0 4096' '!EINVAL ioctl b 0x4564 8' 'ioctl a 0x4564 8' \
    'open c /proc/self/fd/3' '!EINVAL map m c 0 4096' 'size a 0' '!ESPIPE seek a' '!EINVAL read a' \
    "map m a 0 $SIZE" "map o a 0x7fff000 4096" 'crosses o 0 4096 m 0' \
    'fill m 0 4096 0x11' 'fill m 0x7fff000 4096 0x33' 'check o 0 4096 0x11' \
    'map v a 0 4096 private' '!EINVAL dontneed m' 'mlock m' 'protect m ro' 'protect m rw'
counts egm4 opens 3
counts egm4 scrubs 1
counts egm4 oopses 0

# Behind the region an over-length mapping shows somebody else's memory; writing there is what must never happen.
tool 'open a /dev/egm4' "map m a 0 0x8040000" "check m 0 $SIZE 0" "check m $SIZE 0x40000 0xf0" 'fill m 0x100 16 1'
counts egm4 foreign_dirty 0
tool 'open a /dev/egm4' "map m a 0x123000 0x8040000" "fill m $SIZE 16 1"
counts egm4 foreign_dirty 1

# While a dead descriptor lives, so does the count: the next opener is dead and nothing is scrubbed.
tool 'open a /dev/egm5' 'open b /dev/egm5' 'map m a 0 4096' 'fill m 0 4096 0x44' 'unmap m' 'close a' \
    'open c /dev/egm5' '!EINVAL map m c 0 4096'
counts egm5 scrubs 1
# A second opener does not wait for the scrub of the first.
knob egm5 slow_ms 100
tool 'open a /dev/egm5' 'touch opened' &
until_true "the scrub runs" reaches egm5 scrubs_started 2
tool 'open b /dev/egm5' '!EINVAL ioctl b 0x4564 8'
[ ! -e opened ] || fail "the second open waited"
wait
# A failed registration leaves the count up, until the module is loaded anew.
knob egm5 slow_ms 0
knob egm5 fail_register 12
tool '!ENOMEM open a /dev/egm5' 'open b /dev/egm5' '!EINVAL map m b 0 4096'
counts egm5 open_count 1

unload
load vendor early_vendor=1
is "attributes" "$(entries "$sys")" "dev power subsystem uevent "
is "link in the GPU's directory" "$(readlink -f /sys/bus/pci/devices/0000:12:00.0/egm4)" "$(readlink -f $sys)"
