#!/bin/sh
# egmd gives GPUs to drivers of a real kernel: vfio-pci, and the test module's nvgrace_gpu_vfio_pci.
gpu=0000:11:00.0
device=/sys/bus/pci/devices/$gpu
bound() { if [ -e $device/driver ]; then basename "$(readlink -f $device/driver)"; else echo none; fi; }
has() { [ "$(bound)" = "$1" ]; }
refused() { # refused WORD COMMAND…: the daemon's answer is an error of that kind
    word=$1
    shift
    if egmctl --json "$@" >refusal.out 2>refusal.error; then fail "$* was not refused"; fi
    grep -q "$word" refusal.out refusal.error || fail "$*: $(cat refusal.out refusal.error)"
}

load standalone-d gpu_driver=1
driver irqbypass vfio vfio_iommu_type1 vfio-pci-core vfio-pci
start_egmd
is "a GPU without driver" "$(bound)" none
egmctl gpu bind $gpu --driver vfio-pci
is "the driver" "$(bound)" vfio-pci
is "what egmd says" "$(json ".gpus[] | select(.bdf == \"$gpu\") | .driver" egmctl --json gpu list)" '"vfio-pci"'
is "the same again" "$(json .changed egmctl --json gpu bind $gpu --driver vfio-pci)" false

# Open through VFIO: nothing is done to it.
group=$(basename "$(readlink -f $device/iommu_group)")
tool "open g /dev/vfio/$group" 'touch opened' 'wait closed' &
until_true "the group is open" test -e opened
refused "VFIO device is open" gpu unbind $gpu
refused "VFIO device is open" gpu bind $gpu
is "the driver" "$(bound)" vfio-pci
touch closed
wait $!

# From one driver to another, and what the kernel does not have.
egmctl gpu bind $gpu
is "the driver" "$(bound)" nvgrace_gpu_vfio_pci
refused "no PCI driver nouveau" gpu bind $gpu --driver nouveau
refused "there is nvgrace_gpu_vfio_pci" gpu bind $gpu --driver nvgrace-gpu-vfio-pci
# A driver that matches and does not take it: the kernel says why, and everything is as before.
refused "" gpu bind $gpu --driver pcieport
is "the driver" "$(bound)" nvgrace_gpu_vfio_pci
egmctl gpu unbind $gpu
is "the driver" "$(bound)" none
is "the override" "$(cat $device/driver_override)" "(null)"

# Remembered: bound again at the next start.
egmctl gpu bind $gpu --driver vfio-pci --persistent
stop_egmd
echo $gpu >$device/driver/unbind
is "the driver" "$(bound)" none
start_egmd
until_true "it is bound again" has vfio-pci
egmctl gpu unbind $gpu --persistent
stop_egmd
unload

# A form whose regions go with their GPUs: binding brings them.
load rfc2 gpu_driver=1
start_egmd
egmctl gpu bind $gpu
[ -c /dev/egm4 ] || fail "the driver is bound, and the region is not there"
state() { egmctl --json region show egm4 | jq -r .state; }
is_in() { [ "$(state)" = "$1" ]; }
until_true "egmd sees the region" is_in found

# It goes with its last GPU, but not under us, not under a VM, and not under anybody else.
adopt egm4
until_true "the region is held" is_in ready
refused "which egmd has open" gpu unbind $gpu
refused "which egmd has open" gpu bind $gpu --driver vfio-pci
allocation=$(egmctl --json allocate --vm-uuid 11111111-1111-1111-1111-111111111111 --region egm4 | jq -r .id)
refused "has its region egm4" gpu unbind $gpu
release "$allocation"
until_true "the region is clean again" is_in ready
yield_region egm4
tool 'open a /dev/egm4' 'touch opened2' 'wait closed2' &
until_true "the region is open" test -e opened2
refused "which is open" gpu unbind $gpu
[ -c /dev/egm4 ] || fail "the region went under an open descriptor"
touch closed2
wait $!
egmctl gpu unbind $gpu
[ ! -e /dev/egm4 ] || fail "the last GPU was unbound, and the region is there"
until_true "egmd has seen it go" is_in absent
counts egm4 oopses 0
stop_egmd
