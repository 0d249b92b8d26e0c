#!/bin/sh
# egmd gives a GPU to drivers of a real kernel with what the unit of the root helper leaves that: no new privileges, none of
# root's capabilities that count for files, and a /sys of which only what ReadWritePaths= names can be written. There is no
# systemd in the guest, so the settings are read from the unit and made by hand, and egmd, as root, writes in place of the
# helper (`make test-systemd` has the helper itself, and the system call filter).
unit=/guest/egmd-gpu.service
gpu=0000:11:00.0
device=/sys/bus/pci/devices/$gpu
bound() { if [ -e $device/driver ]; then basename "$(readlink -f $device/driver)"; else echo none; fi; }
setting() { sed -n "s/^$1=//p" $unit | tr '\n' ' '; }
is "NoNewPrivileges" "$(setting NoNewPrivileges)" "yes "
is "ProtectKernelTunables" "$(setting ProtectKernelTunables)" "yes "
is "CapabilityBoundingSet" "$(setting CapabilityBoundingSet)" " "
# The helper has none. egmd itself reads /proc here, which egmd-facts.service and CAP_SYS_PTRACE do on a host.
capabilities=+sys_admin,+sys_ptrace
paths=""
for path in $(setting ReadWritePaths); do
    case ${path#-} in /sys/*) paths="$paths ${path#-}" ;; esac
done

# The rest of /sys, and /proc/sys, become read-only; what may be written is mounted on itself before.
cat >inside <<'END'
set -eu
mount --bind /sys /sys
for path in $PATHS; do mount --bind "$path" "$path"; done
mount -o remount,bind,ro /sys
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
exec /usr/bin/setpriv --no-new-privs --bounding-set "-all,$CAPABILITIES" "$@"
END
start_inside() { # start_inside PATH…: egmd in the sandbox, which may write there
    export PATHS="$*" CAPABILITIES="$capabilities" EGMD_COMMAND="unshare -m sh /tmp/work/inside egmd"
    start_egmd
    is "no new privileges" "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$EGMD/status")" 1
    grep CapBnd "/proc/$EGMD/status"
    ! grep -q 'CapBnd:.*1ffffffffff$' "/proc/$EGMD/status" || fail "egmd has every capability"
    grep -q ' / /sys ro,' "/proc/$EGMD/mountinfo" || fail "/sys is writable: $(grep /sys "/proc/$EGMD/mountinfo")"
}

load standalone-d gpu_driver=1
driver irqbypass vfio vfio_iommu_type1 vfio-pci-core vfio-pci
# Words, not one.
# shellcheck disable=SC2086
start_inside $paths
is "a GPU without driver" "$(bound)" none
egmctl gpu bind $gpu --driver vfio-pci
is "the driver" "$(bound)" vfio-pci
is "the override" "$(cat $device/driver_override)" vfio-pci
egmctl gpu bind $gpu
is "the driver" "$(bound)" nvgrace_gpu_vfio_pci
# What it opens and scrubs it can there too.
adopt egm4
until_state egm4 ready
yield_region egm4
egmctl gpu unbind $gpu
is "the driver" "$(bound)" none
is "the override" "$(cat $device/driver_override)" "(null)"
egmctl gpu bind $gpu --driver vfio-pci --persistent
stop_egmd
echo $gpu >$device/driver/unbind
# shellcheck disable=SC2086
start_inside $paths
bound_again() { [ "$(bound)" = vfio-pci ]; }
until_true "it is bound again" bound_again
egmctl gpu unbind $gpu --persistent
stop_egmd

# That the sandbox is one: without the devices' directory the kernel's attribute cannot be written, and nothing changes.
start_inside /sys/bus/pci
if egmctl gpu bind $gpu --driver vfio-pci 2>refusal.error; then fail "it was bound although /sys is read-only"; fi
says refusal.error "Read-only file system"
is "the driver" "$(bound)" none
stop_egmd
