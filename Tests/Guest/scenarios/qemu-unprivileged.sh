#!/bin/sh
# egm-qemu as libvirt runs it: another user, without any right to the node, with and without new privileges, under each of
# Yama's rules; in QEMU's place what opens, maps and asks, and once QEMU itself.
# guest: vmm
# timeout: 400
cat >egmd.toml <<TOML
[access]
operator-users = [$VM_USER]
TOML
cat >stand-in <<'SCRIPT'
#!/bin/sh
[ "$1" != -object ] || exit 0 # asked for the objects it knows: it does not know acpi-egm-memory
set -eu
# Without a child: see below.
while read -r line; do
    case $line in Uid:* | NoNewPrivs:*) echo "$line" ;; esac
done </proc/self/status
exec egmtool 'open a /dev/egm4' 'open b /dev/null' 'map m a 0 0x8000000' "list a $LIST" 'fill m 0x7000000 0x1000 0x5a' \
    'check m 0 0x10000 0'
SCRIPT
chmod 0755 stand-in
yama=/proc/sys/kernel/yama/ptrace_scope
scope_before=$(cat $yama)
# as_user [OPTION…]: egm-qemu as that user, with options of setpriv.
as_user() { echo "/usr/bin/setpriv --reuid=$VM_USER --regid=$VM_USER --clear-groups $* egm-qemu"; }
# launched COMMAND [OPTION…]: the stand-in gets the region.
launched() {
    echo "Yama $(cat $yama): $*"
    command=$1
    shift
    # Words, not one.
    # shellcheck disable=SC2046,SC2086
    EGM_QEMU=/tmp/work/stand-in $command $(qemu_words egm4) "$@" >out 2>&1 || fail "Yama $(cat $yama): $(cat out)"
    cat out
    until_state egm4 ready
}

load standalone-d regions="$REGIONS"
start_egmd --config egmd.toml
adopt egm4
until_state egm4 ready
calls=$(counter egm4 open_calls)
is "the node's mode" "$(stat -c '%a %u' /dev/egm4)" "600 0"
export LIST=0
for scope in 0 1; do
    echo $scope >$yama
    launched "$(as_user)"
    says out "Uid:.$VM_USER"
    # Who may not install a filter otherwise sets it for itself.
    says out 'NoNewPrivs:.1'
    launched "$(as_user --no-new-privs)"
done
launched egm-qemu
says out 'NoNewPrivs:.0'
# Under rule 1 a process says who may look into it, and its children have not said so. Until QEMU has its memory they can
# open nothing, so a QEMU that goes on in a child is refused, but for root.
echo 1 >$yama
# shellcheck disable=SC2046
EGM_QEMU=/tmp/work/stand-in refused 1 out $(as_user) $(qemu_words egm4) -daemonize
cat out
is "lines" "$(wc -l <out)" 1
says out 'start QEMU without -daemonize'
until_state egm4 ready
is "allocations" "$(rpc allocation.list | jq -c .result.allocations)" '[]'
echo 0 >$yama
launched "$(as_user)" -daemonize
echo 2 >$yama
# Words, not one.
# shellcheck disable=SC2046
EGM_QEMU=/tmp/work/stand-in refused 1 out $(as_user) $(qemu_words egm4)
cat out
is "lines" "$(wc -l <out)" 1
says out 'ptrace_scope is 2 or 3'
until_state egm4 ready
is "allocations" "$(rpc allocation.list | jq -c .result.allocations)" '[]'
launched egm-qemu # root may look into other processes under any rule

echo 1 >$yama
VMM=$(as_user --no-new-privs) start_vm -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny
grep -q "^Uid:.$VM_USER" "/proc/$QEMU/status" || fail "QEMU is somebody else"
has_marks
opened_only_by_egmd "$calls"
vm_is_well
power_off
nothing_is_left
counts egm4 open_calls "$calls"
echo "$scope_before" >$yama
stop_egmd
unload

echo "=== bad blocks"
load standalone-d
start_egmd
# shellcheck disable=SC2046
EGM_QEMU=/usr/bin/qemu-system-x86_64 refused 1 out egm-qemu $(qemu_words egm4)
says out 'does not know acpi-egm-memory'
until_state egm4 ready
# What a QEMU that does would be told of them by the driver's call: egmd's list.
export EGM_QEMU_ALLOW_RETIRED=1 LIST='2 0x10000:0x10000 0x7ff0000:0x10000'
launched egm-qemu
stop_egmd
