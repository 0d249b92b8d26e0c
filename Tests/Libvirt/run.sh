#!/bin/sh
# run.sh [NAME…]: real libvirtd, real QEMU, our emulator and our hook (all checks, or those named); see README.md beside it.
#
# EGM_LIBVIRT_BIN: the directory with egmd, egmctl and egm-qemu (default: the release build).
# EGM_LIBVIRT_SKIP=REASON: do not run, print the reason, succeed. Nothing else skips this test.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
bin=${EGM_LIBVIRT_BIN:-.build/release}
if [ -n "${EGM_LIBVIRT_SKIP:-}" ]; then
    echo "test-libvirt: NOT RUN, because EGM_LIBVIRT_SKIP says: $EGM_LIBVIRT_SKIP"
    exit 0
fi
fail() {
    echo "test-libvirt: $1" >&2
    echo "test-libvirt: if that cannot be had here, say so with EGM_LIBVIRT_SKIP='why'" >&2
    exit 1
}
for program in egmd egmctl egm-qemu; do
    [ -x "$bin/$program" ] || {
        echo "test-libvirt: $bin/$program is missing; 'make release' makes it" >&2
        exit 1
    }
done
for program in /usr/sbin/libvirtd virsh qemu-system-x86_64 unshare /usr/bin/python3; do
    command -v $program >/dev/null || fail "$program is missing; 'make test-libvirt' installs it"
done
[ "$(id -u)" = 0 ] || fail "libvirtd and mount name spaces need root; run it as root"
Tests/Demo/guest-kernel.sh build/demo
Tests/Demo/guest-initramfs.sh build/demo/initramfs
mkdir -p build/libvirt
work=$(mktemp -d "$PWD/build/libvirt/run-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# All mounts and processes of the test are in name spaces of its own, and end with it.
unshare --mount --pid --net --fork --mount-proc --kill-child /usr/bin/python3 -B "$here/run.py" "$work" "$bin" "$@"
