#!/bin/sh
# The libvirt hook for a QEMU that opens the node itself: libvirt's calls, with a program of the test in QEMU's place.
# timeout: 240
cat >domain.xml <<END
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web</name><uuid>8f7e6a51-2b3c-4d5e-9f01-23456789abcd</uuid>
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

load standalone-d
start_egmd
adopt egm4
until_state egm4 ready
for end in libvirt crash; do
    echo "=== $end"
    hook prepare begin -
    is "state" "$(region egm4 .state)" '"handed-off"'
    is "allocation" "$(allocations '[.delivery, .active]')" '[["path",false]]'
    hook start begin -
    egmtool 'open a /dev/egm4' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'close a' 'touch opened' 'wait over' &
    vm=$!
    until_true "the VM has opened it" test -e opened
    echo $vm >/run/libvirt/qemu/web.pid
    hook started begin -
    is "allocation" "$(allocations '[.process.pid, .active]')" "[[$vm,true]]"
    hook reconnect begin -
    if [ $end = libvirt ]; then
        touch over
        wait $vm
        hook stopped end -
        hook release end shutdown
    else
        # libvirtd is gone too: nobody calls the hook.
        kill -9 $vm
    fi
    until_state egm4 ready
    is "allocations" "$(allocations .id)" '[]'
    rm -f opened over
done
counts egm4 oopses 0
stop_egmd
unload
