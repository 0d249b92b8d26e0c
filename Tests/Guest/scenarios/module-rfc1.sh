#!/bin/sh
# RFC v1: as vendor, but the mmap of a dead descriptor oopses, and links are at the auxiliary device.
load rfc1
gpus=/sys/bus/pci/devices
auxiliary=$(readlink -f $gpus/0000:11:00.0)/nvgrace_gpu_vfio_pci.egm.4
is "real path" "$(readlink -f /sys/class/egm/egm4)" "$auxiliary/egm/egm4"
is "attributes" "$(entries /sys/class/egm/egm4)" "dev device egm_size power subsystem uevent "
is "link" "$(readlink -f "$auxiliary/0000:12:00.0")" "$(readlink -f $gpus/0000:12:00.0)"
is "link back" "$(readlink -f $gpus/0000:12:00.0/nvgrace_gpu_vfio_pci.egm.4)" "$auxiliary"
tool 'open a /dev/egm4' 'open b /dev/egm4' '!EINVAL ioctl b 0x4564 8' 'map m a 0x10000 4096' 'map o a 0 4096' \
    'crosses m 0 4096 o 0' 'map l a 0 0x8001000'
counts egm4 oopses 0
tool 'open a /dev/egm4' 'open b /dev/egm4' '!EINVAL map m b 0 4096'
counts egm4 oopses 1
counts egm4 scrubs 2
