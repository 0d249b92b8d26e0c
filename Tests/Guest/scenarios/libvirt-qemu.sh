#!/bin/sh
# A real libvirtd starts a real QEMU on a real kernel's device: our emulator, our hook, QEMU as libvirt's own user. However
# the domain ends, the region is scrubbed and free afterwards, and only egmd has ever opened the node.
# guest: libvirt
# timeout: 500
mkdir -p /etc/egmd /var/lib/libvirt/qemu /var/log/libvirt/qemu /var/cache/libvirt/qemu /run/libvirt/qemu
grep -q libvirt-qemu /etc/passwd || echo "libvirt-qemu:x:$VM_USER:$VM_USER::/var/lib/libvirt:/bin/false" >>/etc/passwd
grep -q libvirt-qemu /etc/group || echo "libvirt-qemu:x:$VM_USER:" >>/etc/group
chown -R "$VM_USER:$VM_USER" /var/lib/libvirt/qemu
# An emulated processor is slow: the hook gets longer than its 5 seconds.
cat >/etc/egmd/egmd.toml <<TOML
socket = "/tmp/work/egmd.sock"
[access]
operator-users = ["libvirt-qemu"]
[libvirt]
hook-timeout = 60
TOML
# What a host without systemd and cgroups needs; see Tests/Libvirt.
cat >/etc/libvirt/qemu.conf <<CONF
user = "libvirt-qemu"
group = "libvirt-qemu"
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
dynamic_ownership = 0
CONF
printf '%s\n' 'auth_unix_rw = "none"' 'auth_unix_ro = "none"' >/etc/libvirt/libvirtd.conf

cat >web.xml <<XML
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web</name><uuid>$VM_UUID</uuid>
  <memory unit='MiB'>128</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type><loader readonly='yes' type='rom'>/vmm/payload.bin</loader></os>
  <devices>
    <emulator>/usr/bin/egm-qemu</emulator>
    <memballoon model='none'/><controller type='usb' model='none'/>
  </devices>
  <qemu:commandline>
    <qemu:arg value='-object'/>
    <qemu:arg value='memory-backend-file,id=m0,mem-path=/dev/egm4,size=128M,share=on'/>
    <qemu:arg value='-machine'/>
    <qemu:arg value='memory-backend=m0'/>
    <qemu:arg value='-debugcon'/>
    <qemu:arg value='file:/tmp/work/said'/>
    <qemu:arg value='-device'/>
    <qemu:arg value='isa-debug-exit,iobase=0xf4,iosize=4'/>
    <qemu:arg value='-serial'/>
    <qemu:arg value='pipe:/tmp/work/serial'/>
  </qemu:commandline>
</domain>
XML
ln -s /var/log/libvirt/qemu/web.log qemu.log
virsh() { command virsh -c qemu:///system "$@"; }
# create: the domain, which has marked its memory when this returns.
create() {
    rm -f said serial.in serial.out
    mkfifo serial.in serial.out
    touch said
    chmod 0666 said serial.in serial.out
    virsh create web.xml >create.log 2>&1 ||
        fail "$(cat create.log) $(tail -n 5 libvirtd.log) $(tail -n 5 qemu.log) $(tail -n 3 egmd.log)"
    QEMU=$(cat /run/libvirt/qemu/web.pid)
    until_said marked 1
}

load standalone-d regions="$REGIONS"
start_unit
adopt egm4
until_state egm4 ready
LIBVIRT_LOG_OUTPUTS=3:file:/tmp/work/libvirtd.log libvirtd >libvirtd.out 2>&1 &
libvirtd=$!
echo "waiting until libvirtd answers"
until virsh list >virsh.out 2>&1; do
    kill -0 "$libvirtd" 2>/dev/null || fail "libvirtd ended: $(tail -n 5 libvirtd.log libvirtd.out)"
    usleep 100000
done
for end in powered-off destroyed crashed; do
    echo "=== $end"
    calls=$(counter egm4 open_calls)
    create
    has_marks
    opened_only_by_egmd "$calls"
    grep -q "^Uid:.$VM_USER" "/proc/$QEMU/status" || fail "QEMU is somebody else"
    is "the process" "$(rpc allocation.list | jq -c '.result.allocations[] | [.process.pid, .active]')" "[$QEMU,true]"
    case $end in
    powered-off) printf q >serial.in ;;
    destroyed)
        restart_egmd TERM
        vm_is_well
        virsh destroy web
        ;;
    crashed)
        restart_egmd KILL
        vm_is_well
        kill -SEGV "$QEMU"
        ;;
    esac
    nothing_is_left
    until_true "libvirt has noticed" sh -c '! virsh -c qemu:///system domstate web'
    counts egm4 opens 1
done
kill "$libvirtd"
wait "$libvirtd" || true
counts egm4 oopses 0
stop_egmd
