#!/bin/sh
# demo.sh BIN: the life of a region, on any x86-64 machine: daemon on a simulated GB200, stock QEMU on region egm4, scrub.
#
# BIN holds egmd, egmctl and egm-qemu. Everything runs in a temporary directory that is removed at the end, also on Ctrl-C.
set -eu
bin=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
cache=build/demo
region=egm4
size_mib=256
patience=300 # seconds for any single step; the guest boots in about five

qemu_pid=""
egmd_pid=""
work=""

# ---- Cleaning up, whatever happens ------------------------------------------------------------------------------------
cleanup() {
    trap - EXIT INT TERM
    for pid in $qemu_pid $egmd_pid; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    [ -z "$work" ] || rm -rf "$work"
}
trap cleanup EXIT
trap 'echo; echo "interrupted: ending the guest and the daemon"; exit 130' INT TERM

step_number=0
step() {
    step_number=$((step_number + 1))
    printf '\n%s. %s\n' "$step_number" "$1"
}
show() { sed 's/^/      /'; }
fail() {
    echo "demo: $1" >&2
    for log in "$work/egmd.log" "$work/console"; do
        [ -s "$log" ] && { echo "--- the end of $(basename "$log"):"; tail -n 15 "$log"; } >&2
    done
    exit 1
}
egmctl() { "$bin/egmctl" --socket "$socket" "$@"; }

# wait_for WHAT PID COMMAND...: until the command succeeds; fails when process PID is gone or patience is at its end.
wait_for() {
    what=$1
    pid=$2
    shift 2
    tenths=$((patience * 10))
    until "$@"; do
        [ -z "$pid" ] || kill -0 "$pid" 2>/dev/null || fail "waited until $what, but its process ended"
        tenths=$((tenths - 1))
        [ "$tenths" -gt 0 ] || fail "waited $patience seconds until $what, in vain"
        sleep 0.1
    done
}
answers() { egmctl ping >/dev/null 2>&1; }
console_says() { grep -q "$1" "$work/console" 2>/dev/null; }
region_state() {
    egmctl --json region show $region | python3 -c 'import json, sys; print(json.load(sys.stdin)["state"])'
}
region_is() { [ "$(region_state 2>/dev/null)" = "$1" ]; }
is_gone() { ! kill -0 "$1" 2>/dev/null; }

# Region memory is a file below the state directory; /dev/shm keeps it in RAM where there is room (containers often
# have 64 MiB there).
state_parent=${TMPDIR:-/tmp}
if [ "$(df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')" -gt $((size_mib * 3)) ] 2>/dev/null; then
    state_parent=/dev/shm
fi

# ---- The demo ---------------------------------------------------------------------------------------------------------
for program in egmd egmctl egm-qemu; do
    [ -x "$bin/$program" ] || fail "$bin/$program is missing; 'make build' makes it"
done
qemu=$(command -v qemu-system-x86_64) || fail "qemu-system-x86_64 is missing; 'make deps' installs it"
"$here/guest-kernel.sh" $cache
"$here/guest-initramfs.sh" $cache/initramfs
work=$(mktemp -d "$state_parent/egmd-demo.XXXXXX")
socket=$work/egmd.sock
memory=$work/memory/$region
seed=$$-$(date +%s)
mark=$(echo "$seed" | md5sum | cut -d ' ' -f 1)

step "The daemon on a simulated GB200: 2 sockets, 4 GPUs, two regions of $size_mib MiB."
"$bin/egmd" --simulate gb200 --region-size ${size_mib}MiB --socket "$socket" --state-dir "$work" >"$work/egmd.log" 2>&1 &
egmd_pid=$!
wait_for "the daemon answers" "$egmd_pid" answers
egmctl region list | show

step "Stock QEMU through egm-qemu, its RAM on region $region. (There is no /dev/$region on this machine.)"
mkfifo "$work/keyboard"
# Open for both directions, so that neither side waits for the other.
exec 3<>"$work/keyboard"
echo "egm-qemu -object memory-backend-file,id=m0,mem-path=/dev/$region,size=${size_mib}M,share=on \\" | show
echo "         -machine q35,memory-backend=m0 -m ${size_mib}M …" | show
EGMD_SOCKET=$socket EGM_QEMU=$qemu "$bin/egm-qemu" \
    -object memory-backend-file,id=m0,mem-path=/dev/$region,size=${size_mib}M,share=on \
    -machine q35,memory-backend=m0 -m ${size_mib}M -accel tcg,thread=multi -cpu max -smp 2 \
    -nodefaults -no-user-config -display none -serial stdio -no-reboot \
    -kernel $cache/vmlinuz -initrd $cache/initramfs \
    -append "console=ttyS0 quiet panic=-1 egm-demo.seed=$seed" <&3 3>&- >"$work/console" 2>&1 &
qemu_pid=$!
wait_for "the guest boots" "$qemu_pid" console_says "wrote the mark"
tr -d '\r' <"$work/console" | grep '^GUEST:' | show

step "The guest's RAM is the region: the mark that the guest wrote stands in region $region, seen from the host."
grep "/$region" "/proc/$qemu_pid/maps" | show || true
found=$(python3 "$here/region.py" count "$memory" "$mark") || fail "the mark is not in $memory"
echo "found ${found% *} times, first at offset ${found#* }" | show
egmctl region list | show

step "The guest powers off; nobody asks the daemon for anything."
echo >&3
wait_for "the guest powers off" "" is_gone "$qemu_pid"
wait "$qemu_pid" || fail "QEMU ended with exit code $?"
qemu_pid=""
tr -d '\r' <"$work/console" | grep 'power off' | show
wait_for "region $region is scrubbed and ready" "$egmd_pid" region_is ready
egmctl region list | show

step "Nothing is left of the guest."
python3 "$here/region.py" zero "$memory" >"$work/zero" || fail "region $region was not scrubbed: $(cat "$work/zero")"
show <"$work/zero"

step "The daemon ends on SIGTERM."
kill "$egmd_pid"
code=0
wait "$egmd_pid" || code=$?
egmd_pid=""
[ "$code" -eq 0 ] || fail "egmd ended with exit code $code"
echo "exit code 0" | show
printf '\nThe demo is over: region %s was found, given to a guest, taken back and scrubbed.\n' $region
