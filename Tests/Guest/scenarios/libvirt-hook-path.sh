#!/bin/sh
# The libvirt hook for a real QEMU that opens the node itself: by libvirt's calls, without libvirt.
# guest: vmm
# timeout: 300
cat >domain.xml <<END
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web</name><uuid>$VM_UUID</uuid>
  <seclabel type='static' model='dac' relabel='no'><label>+0:+0</label></seclabel>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices>
  <qemu:commandline>
    <qemu:arg value='-object'/>
    <qemu:arg value='memory-backend-file,id=m0,mem-path=/dev/egm4,size=$SIZE,share=on'/>
  </qemu:commandline>
</domain>
END
hook() { egmctl hook qemu web "$@" <domain.xml || fail "the hook refused $*"; }
allocations() { egmctl --json allocation list | jq -c "[.allocations[] | $1]"; }
mkdir -p /run/libvirt/qemu

load standalone-d regions="$REGIONS"
start_egmd
adopt egm4
until_state egm4 ready
for end in libvirt crash; do
    echo "=== $end"
    hook prepare begin -
    is "state" "$(region egm4 .state)" '"handed-off"'
    is "allocation" "$(allocations '[.delivery, .active]')" '[["path",false]]'
    hook start begin -
    opens=$(counter egm4 opens)
    VMM=qemu-system-x86_64 start_vm
    has_marks
    counts egm4 opens $((opens + 1))
    echo "$QEMU" >/run/libvirt/qemu/web.pid
    hook started begin -
    is "allocation" "$(allocations '[.process.pid, .active]')" "[[$QEMU,true]]"
    hook reconnect begin -
    if [ $end = libvirt ]; then
        power_off
        hook stopped end -
        hook release end shutdown
    else
        # libvirtd is gone too: nobody calls the hook.
        kill -9 "$QEMU"
    fi
    until_state egm4 ready
    is "allocations" "$(allocations .id)" '[]'
    nothing_is_left
done
counts egm4 oopses 0
stop_egmd
unload
