#!/bin/sh
# The bed itself: a GPU on vfio-pci, whose group is a file to be held open.
driver irqbypass vfio vfio_iommu_type1 vfio-pci-core vfio-pci
gpu=/sys/bus/pci/devices/0000:11:00.0
group=$(basename "$(readlink -f $gpu/iommu_group)")
echo vfio-pci >$gpu/driver_override
echo 0000:11:00.0 >/sys/bus/pci/drivers/vfio-pci/bind
[ -c "/dev/vfio/$group" ] || fail "no /dev/vfio/$group"
tool "open g /dev/vfio/$group"
echo 0000:11:00.0 >/sys/bus/pci/drivers/vfio-pci/unbind
echo >$gpu/driver_override
