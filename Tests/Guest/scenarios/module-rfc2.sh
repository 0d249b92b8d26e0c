#!/bin/sh
# RFC v2: EBUSY at once, offsets modulo 1 TiB, below an auxiliary device, links at the region.
load rfc2
gpu=/sys/bus/pci/devices/0000:11:00.0
is "real path" "$(readlink -f /sys/class/egm/egm4)" "$(readlink -f $gpu)/nvgrace_gpu_vfio_pci.egm.4/egm/egm4"
is "auxiliary device" "$(readlink -f /sys/bus/auxiliary/devices/nvgrace_gpu_vfio_pci.egm.4)" \
    "$(readlink -f $gpu)/nvgrace_gpu_vfio_pci.egm.4"
is "links" "$(entries /sys/class/egm/egm4)" \
    "0000:11:00.0 0000:12:00.0 dev device egm_size power subsystem uevent "
knob egm4 slow_ms 100
tool 'open a /dev/egm4' 'touch opened' "map m a 0 $SIZE" 'wait over' &
until_true "the scrub runs" reaches egm4 scrubs_started 1
tool '!EBUSY open b /dev/egm4'
[ ! -e opened ] || fail "EBUSY came only after the scrub"
until_true "it is open" test -e opened
touch over
wait
knob egm4 slow_ms 0
tool 'open a /dev/egm4' '!EINVAL map m a 0x8000000 4096' '!EINVAL map m a 0 0x8001000' \
    'map m a 0x1000 4096' 'map o a 0x10000001000 4096' 'crosses o 0 4096 m 0'
counts egm4 scrubs 2
counts egm4 opens 2
