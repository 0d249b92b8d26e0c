#!/bin/sh
# run.sh [NAME…]: runs scenarios (all, or those named) in guests with a real kernel; see README.md beside it.
# EGM_GUEST_BIN: the directory with egmd and egmctl (default: the release build).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
bin=${EGM_GUEST_BIN:-.build/release}
cache=build/guest
for program in egmd egmctl; do
    [ -x "$bin/$program" ] || {
        echo "test-guest: $bin/$program is missing; 'make release' makes it" >&2
        exit 1
    }
done
for program in qemu-system-x86_64 iasl busybox cpio gojq gcc make /usr/sbin/libvirtd virsh udevadm /usr/lib/systemd/systemd systemd-sysusers; do
    command -v $program >/dev/null || {
        echo "test-guest: $program is missing; 'make test-guest' installs it" >&2
        exit 1
    }
done
"$here/kernel.sh" $cache
"$here/module.sh" $cache
"$here/initramfs.sh" "$bin" $cache
exec python3 -B "$here/bed/run.py" $cache "$@"
