#!/bin/sh
# The shipped units under a real systemd, with a real udevd and a real kernel's node: egmd as user egmd with CAP_SYS_PTRACE
# alone, started before there is a driver, holds a region, gives it to a VM of another user, and cleans it.
# guest: unit
# timeout: 300
export EGMD_SOCKET=/run/egmd/egmd.sock
pid() { systemctl show egmd.service --property=MainPID --value; }
as_vm() { /usr/bin/setpriv --reuid=vm --regid=vm --clear-groups "$@"; }
node() { stat -c '%U %a' "/dev/$1"; }
node_is_egmds() { [ "$(node "$1")" = "egmd 600" ]; }
driver_of() { if [ -e "$1/driver" ]; then basename "$(readlink -f "$1/driver")"; else echo none; fi; }
show_journal() { journalctl --no-pager --output=short-monotonic --lines="$1"; }
trap '[ $? -eq 0 ] || show_journal 60' EXIT

until_true "egmd.service runs" systemctl is-active --quiet egmd.service
is "user" "$(stat -c %U "/proc/$(pid)")" egmd
is "capabilities" "$(sed -n 's/^CapEff:.//p' "/proc/$(pid)/status")" 0000000000080000
# Read from real tables and the real map, by root's copies.
is "regions without a driver" "$(topology '[.regions[] | [.name, .state]]')" '[["egm4","absent"],["egm5","absent"]]'
is "fatal hazards" "$(topology '[.hazards[] | select(.level == "fatal")]')" '[]'
is "where egm4 is" "$(region egm4 .base)" '"0x100000000"'
started=$(pid)

# egm5 is to be opened as soon as it is there; whoever runs as vm may allocate.
cat >/etc/egmd/egmd.toml <<'END'
[access]
operator-users = ["vm"]
[region.egm5]
hold = "eager"
END
systemctl reload egmd.service

# The driver comes while udev is slow: egmd sees the node before it may open it, and gets it at last.
udevadm control --stop-exec-queue
load standalone-d gpu_driver=1
until_state egm4 found
is "owner of egm5 before udev" "$(node egm5)" "root 600"
until_region egm5 '.reason // "" | test("udev")'
region egm5 '[.state, .reason]'
counts egm5 open_calls 0
adopt egm4
udevadm control --start-exec-queue
until_true "udev gives the nodes to egmd" node_is_egmds egm4
until_state egm5 ready
until_state egm4 ready
is "process" "$(pid)" "$started"
is "generation" "$(region egm5 .generation)" '"standalone"'

# What doctor says to root and to somebody.
egmctl doctor >doctor.root || true
cat doctor.root
chmod 0777 /tmp/work
as_vm egmctl doctor >doctor.vm || true
cat doctor.vm
for who in root vm; do
    for check in node daemon unit; do says doctor.$who "^ok *$check"; done
done
says doctor.root '^ok *system-ram'
says doctor.vm "run 'egmctl doctor' as root"

# A VM of another user.
mkdir vm
chown vm /tmp/work/vm
id=$(as_vm egmrpc call $EGMD_SOCKET allocation.create '{"vm":{"uuid":"11111111-1111-1111-1111-111111111111"},"regions":["egm4"],"gpus":["0000:11:00.0","0000:12:00.0"]}' |
    jq -r .result.id)
until_state egm4 allocated
as_vm egmtool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'close a' 'touch vm/filled' \
    'wait vm/over' "check m 0 $SIZE 0x5a" &
vm=$!
until_true "the VM has it" test -e vm/filled
# It goes on over a restart, with its allocation and with the held region, which nobody opens anew.
opens=$(counter egm5 opens)
systemctl restart egmd.service
is "another process" "$([ "$(pid)" != "$started" ] && echo yes)" yes
is "after a restart" "$(region egm4 '[.state, .allocation]')" "[\"allocated\",\"$id\"]"
until_state egm5 ready
counts egm5 opens "$opens"
release "$id"
until_region egm4 '.holders != [] and .state == "draining"'
region egm4 .holders
is "who has it" "$(region egm4 '.holders | length')" 1
touch vm/over
wait $vm || fail "the VM's memory changed under it"
until_state egm4 ready
id=$(VM=2 allocate egm4)
tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 0x10000 0" "check m 0x20000 0x7fd0000 0"
release "$id"
until_state egm4 ready
yield_region egm4
yield_region egm5

# The host's memory changes (the kernel says so for a block, here because it is asked to): the map is copied anew.
before=$(stat -c %i /run/egmd-facts/proc/iomem)
changed_map() { [ "$(stat -c %i /run/egmd-facts/proc/iomem)" != "$before" ]; }
for block in /sys/devices/system/memory/memory[0-9]*; do
    echo change >"$block/uevent"
done
until_true "the memory map is copied anew" changed_map

# GPUs, through the helper that is root.
gpu=0000:11:00.0
device=/sys/bus/pci/devices/$gpu
driver irqbypass vfio vfio_iommu_type1 vfio-pci-core vfio-pci
is "the driver" "$(driver_of $device)" none
egmctl gpu bind $gpu --driver vfio-pci
is "the driver" "$(driver_of $device)" vfio-pci
egmctl gpu bind $gpu
is "the driver" "$(driver_of $device)" nvgrace_gpu_vfio_pci
egmctl gpu unbind $gpu
is "the driver" "$(driver_of $device)" none
counts egm4 oopses 0
systemctl stop egmd.socket egmd.service
unload
is "failed units" "$(systemctl list-units --failed --plain --no-legend)" ""
